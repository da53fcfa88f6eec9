// SPDX-License-Identifier: Apache-2.0
#include "model/duration.h"
#include "fuzz/refusal.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {
namespace {

using std::chrono::seconds;

/// Any number of seconds can be written; those that a person may ask for can be read again.
void check_written(seconds span) {
  const std::string text = to_string(span);
  const auto read = parse_duration(text);
  const bool may_be_asked_for = span > seconds(0) && span <= kMaxDuration;
  FUZZ_HOLDS(read.has_value() == may_be_asked_for, text);
  FUZZ_HOLDS(!read || *read == span, text);
}

void check_lifetime(std::string_view text, seconds longest) {
  const DurationPolicy policy{longest, longest};
  const auto lifetime = parse_lifetime(text, policy);
  if (!lifetime) return check_refusal(lifetime.error(), text);
  FUZZ_HOLDS(!lifetime->span || *lifetime->span <= longest, std::string(text));
  FUZZ_HOLDS(lifetime->span || text == "forever", std::string(text));
  for (const WallTime now : {WallTime(), WallTime(seconds(1'800'000'000)), kNever})
    FUZZ_HOLDS(end_of(*lifetime, now) >= now, std::string(text));
}

/// Hints are the canonical form, or an instruction in words.
bool is_value(std::string_view hint) {
  return !hint.empty() && hint.find_first_not_of("0123456789smhdw") == std::string_view::npos;
}

}  // namespace

int duration(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const auto span = parse_duration(text);
  if (!span) {
    check_refusal(span.error(), text);
    if (is_value(span.error().hint)) check_canonical(span.error().hint, parse_duration, to_string);
  } else {
    FUZZ_HOLDS(*span > seconds(0) && *span <= kMaxDuration, std::string(text));
    check_written(*span);
  }
  for (const seconds longest : {seconds(1), seconds(86'400), kMaxDuration}) check_lifetime(text, longest);
  check_written(seconds(static_cast<std::int64_t>(take_number(text))));
  return 0;
}

}  // namespace chatgate::fuzz
