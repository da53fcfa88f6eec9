// SPDX-License-Identifier: Apache-2.0
#include "lists/gzip.h"

#include "fuzz/property.h"
#include "fuzz/targets.h"
#include "lists/gzip_text.h"

namespace chatgate::fuzz {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 20U;
constexpr std::size_t kLongestLine = 4096;

/// The two readers agree where both take it: lists may be of several members, backups are of one.
void check_unpacking(std::string_view packed) {
  const auto whole = gunzip(packed, kMost);
  FUZZ_HOLDS(!whole || whole->size() <= kMost, std::to_string(whole->size()));
  std::string joined;
  const Status lines = gunzip_lines(packed, kLongestLine, [&](std::string_view line) {
    FUZZ_HOLDS(line.size() <= kLongestLine && line.find('\n') == std::string_view::npos, std::string(line));
    joined.append(line).push_back('\n');
    return Status();
  });
  FUZZ_HOLDS(!lines || !whole || *whole == joined, joined);
  FUZZ_HOLDS(!lines || whole || joined.size() > kMost, "taken by lines, and refused as a whole");
}

void check_packing(std::string_view text) {
  std::string packed;
  GzipWriter writer([&packed](std::string_view piece) {
    packed += piece;
    return Status();
  });
  const std::size_t half = text.size() / 2;
  const bool written =
      writer.write(text.substr(0, half)) && writer.write(text.substr(half)) && writer.finish();
  FUZZ_HOLDS(written, "not written");
  FUZZ_HOLDS(is_gzip(packed) && gunzip(packed, kMost) == std::string(text), "not what went in");
  if (packed.size() < 2) return;
  FUZZ_HOLDS(!gunzip(std::string_view(packed).substr(0, packed.size() - 1), kMost), "cut off, and taken");
}

}  // namespace

int gzip(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  check_unpacking(text);
  check_packing(text);
  return 0;
}

}  // namespace chatgate::fuzz
