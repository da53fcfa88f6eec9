// SPDX-License-Identifier: Apache-2.0
#include "lists/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace chatgate {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kInflateChunk = std::size_t{1} << 20U;

Error broken(std::string_view reason) { return refused("read list", "", reason); }

class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK; }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Status run(std::string_view data, std::size_t limit, std::string& text) {
    if (!ready_) return fail(broken("gzip: out of memory"));
    // zlib takes a pointer to what it does not change.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    rest_ = data.size();
    for (bool more = true; more;) {
      CHATGATE_TRY_ASSIGN(more, step(limit, text));
    }
    return {};
  }

 private:
  /// One chunk; false: all is unpacked.
  Result<bool> step(std::size_t limit, std::string& text) {
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    if (stream_.avail_in == 0) {
      stream_.avail_in = static_cast<uInt>(std::min(rest_, kMost));
      rest_ -= stream_.avail_in;
    }
    const std::size_t size = text.size();
    text.resize(size + kInflateChunk);
    stream_.next_out = reinterpret_cast<Bytef*>(&text[size]);
    stream_.avail_out = kInflateChunk;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    text.resize(size + kInflateChunk - stream_.avail_out);
    if (text.size() > limit)
      return fail(broken(fmt::format("unpacked, it is larger than {} MiB", limit >> 20U)));
    const bool at_end = stream_.avail_in == 0 && rest_ == 0;
    if (code == Z_STREAM_END && at_end) return false;
    if (code == Z_STREAM_END) {
      if (inflateReset(&stream_) != Z_OK) return fail(broken("gzip: out of memory"));
      return true;
    }
    if (code == Z_BUF_ERROR || (code == Z_OK && at_end && stream_.avail_out > 0))
      return fail(broken("the gzip file is truncated"));
    if (code != Z_OK) return fail(broken("the gzip file is damaged"));
    return true;
  }

  z_stream stream_{};
  std::size_t rest_ = 0;  ///< of the input, beyond avail_in
  bool ready_ = false;
};

}  // namespace

bool is_gzip(std::string_view data) { return data.starts_with("\x1f\x8b"); }

Result<std::string> gunzip(std::string_view data, std::size_t limit) {
  std::string text;
  CHATGATE_TRY(Inflater().run(data, limit, text));
  return text;
}

}  // namespace chatgate
