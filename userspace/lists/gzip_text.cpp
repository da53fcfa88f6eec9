// SPDX-License-Identifier: Apache-2.0
#include "lists/gzip_text.h"

#include <zlib.h>

#include <array>
#include <string>

namespace chatgate {
namespace {

constexpr std::size_t kTextChunk = std::size_t{64} << 10U;
constexpr int kGzip = 16;  // added to the window's bits: gzip, not zlib (zlib.h)
constexpr int kMemory = 8;

Error damaged() { return refused("read", "", "it is cut off, or damaged"); }

// zlib counts in 32 bits.
std::string_view take_some(std::string_view& text) {
  const std::string_view some = text.substr(0, std::size_t{1} << 30U);
  text.remove_prefix(some.size());
  return some;
}

// zlib does not write there.
Bytef* input_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(
      const_cast<char*>(text.data()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

}  // namespace

struct GzipWriter::State {
  explicit State(Write write) : sink(std::move(write)) {
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzip, kMemory, Z_DEFAULT_STRATEGY);
  }
  ~State() { deflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Status run(int flush) {
    int code = Z_OK;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      code = deflate(&stream, flush);
      if (code == Z_STREAM_ERROR) return fail(refused("compress", "", "out of memory"));
      CHATGATE_TRY(sink(std::string_view(out.data(), out.size() - stream.avail_out)));
    } while (stream.avail_out == 0 || (flush == Z_FINISH && code != Z_STREAM_END));
    return {};
  }

  Write sink;
  z_stream stream{};
  std::array<char, kTextChunk> out{};
};

GzipWriter::GzipWriter(Write write) : state_(std::make_unique<State>(std::move(write))) {}
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter& GzipWriter::operator=(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

Status GzipWriter::write(std::string_view text) {
  while (!text.empty()) {
    const std::string_view some = take_some(text);
    state_->stream.next_in = input_of(some);
    state_->stream.avail_in = static_cast<uInt>(some.size());
    CHATGATE_TRY(state_->run(Z_NO_FLUSH));
  }
  return {};
}

Status GzipWriter::finish() { return state_->run(Z_FINISH); }

namespace {

/// What comes out of zlib, cut into lines.
class Lines {
 public:
  Lines(std::size_t max_line, const std::function<Status(std::string_view)>& visit)
      : max_line_(max_line), visit_(visit) {}

  Status take(std::string_view text) {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      part_ += text.substr(0, end);
      CHATGATE_TRY(check());
      CHATGATE_TRY(visit_(part_));
      part_.clear();
      text.remove_prefix(end + 1);
    }
    part_ += text;
    return check();
  }

  Status end() const { return part_.empty() ? Status() : fail(damaged()); }

 private:
  Status check() const { return part_.size() <= max_line_ ? Status() : fail(damaged()); }

  std::size_t max_line_;
  const std::function<Status(std::string_view)>& visit_;
  std::string part_;
};

class Reader {
 public:
  Reader() { ready_ = inflateInit2(&stream_, MAX_WBITS + kGzip) == Z_OK; }
  ~Reader() { inflateEnd(&stream_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Status read(std::string_view packed, Lines& lines) {
    if (!ready_) return fail(refused("read", "", "out of memory"));
    stream_.next_in = input_of(packed);
    stream_.avail_in = static_cast<uInt>(packed.size());
    int code = Z_OK;
    while (code != Z_STREAM_END) {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END) return fail(damaged());
      CHATGATE_TRY(lines.take(std::string_view(out_.data(), out_.size() - stream_.avail_out)));
    }
    return stream_.avail_in == 0 ? Status() : fail(damaged());
  }

 private:
  z_stream stream_{};
  std::array<char, kTextChunk> out_{};
  bool ready_ = false;
};

}  // namespace

Status gunzip_lines(std::string_view packed, std::size_t max_line,
                    const std::function<Status(std::string_view line)>& visit) {
  Lines lines(max_line, visit);
  CHATGATE_TRY(Reader().read(packed, lines));
  return lines.end();
}

}  // namespace chatgate
