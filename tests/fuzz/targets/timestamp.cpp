// SPDX-License-Identifier: Apache-2.0
#include "model/timestamp.h"
#include "fuzz/refusal.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {
namespace {

const WallTime kEnd = std::chrono::sys_days(std::chrono::year(2201) / 1 / 1);

/// Any time can be written; those that a person may name can be read again, to the millisecond.
void check_written(WallTime time) {
  const std::string text = to_string(time);
  const auto read = parse_timestamp(text);
  const bool may_be_named = time >= WallTime() && time < kEnd;
  FUZZ_HOLDS(read.has_value() == may_be_named, text);
  if (may_be_named) FUZZ_HOLDS(*read == std::chrono::floor<std::chrono::milliseconds>(time), text);
}

/// Some hints show the form; the others are a time.
bool is_time(std::string_view hint) { return !hint.empty() && hint.find(" or ") == std::string_view::npos; }

}  // namespace

int timestamp(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const auto time = parse_timestamp(text);
  if (time) {
    FUZZ_HOLDS(*time >= WallTime() && *time < kEnd, std::string(text));
    check_written(*time);
  } else {
    check_refusal(time.error(), text);
    if (is_time(time.error().hint)) check_canonical(time.error().hint, parse_timestamp, to_string);
  }
  check_written(WallTime(std::chrono::nanoseconds(static_cast<std::int64_t>(take_number(text)))));
  return 0;
}

}  // namespace chatgate::fuzz
