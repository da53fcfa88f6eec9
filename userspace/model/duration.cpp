// SPDX-License-Identifier: Apache-2.0
#include "model/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace chatgate {
namespace {

constexpr std::string_view kReadDuration = "read duration";
constexpr std::string_view kTooLong = "longer than 100 years";

/// Falling, as in a compound.
constexpr std::array<std::pair<char, std::uint64_t>, 5> kUnits{
    {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};

/// What people write instead; only understood for the hint. No `M`: a month, or a minute in haste?
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 13> kWords{{{"week", 604'800},
                                                                             {"day", 86'400},
                                                                             {"hour", 3'600},
                                                                             {"hr", 3'600},
                                                                             {"minute", 60},
                                                                             {"min", 60},
                                                                             {"second", 1},
                                                                             {"sec", 1},
                                                                             {"y", 31'536'000},
                                                                             {"Y", 31'536'000},
                                                                             {"year", 31'536'000},
                                                                             {"mo", 2'592'000},
                                                                             {"month", 2'592'000}}};

/// A text read as far as it makes sense: strictly right if `problem` is empty.
struct Reading {
  std::uint64_t seconds = 0;
  std::uint64_t last_unit = std::numeric_limits<std::uint64_t>::max();
  std::string_view problem;
  std::string hint;        ///< an instruction that beats the canonical form
  bool understood = true;  ///< what is meant is plain, problem or not

  void note(std::string_view what) {
    if (problem.empty()) problem = what;
  }
  void give_up(std::string_view what, std::string_view instruction = {}) {
    problem = what;
    hint = instruction;
    understood = false;
  }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Removes and returns the longest start of `text` whose characters satisfy `wanted`.
template <typename Predicate>
std::string_view take_while(std::string_view& text, Predicate wanted) {
  const auto end = std::find_if_not(text.begin(), text.end(), wanted);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));

  text.remove_prefix(taken.size());
  return taken;
}

void skip_spaces(std::string_view& text, Reading& reading) {
  if (!take_while(text, [](char c) { return c == ' '; }).empty()) reading.note("it has spaces");
}

/// Length of the unit in seconds; 0: unknown.
std::uint64_t seconds_of(std::string_view word, Reading& reading) {
  const auto is_word = [word](const auto& known) {
    return known.first == word ||
           (word.size() > 2 && word.back() == 's' && known.first == word.substr(0, word.size() - 1));
  };
  for (const auto& [letter, seconds] : kUnits) {
    if (word.size() != 1) break;
    if (word[0] == letter) return seconds;
    if (letter != 'm' && word[0] == letter - 'a' + 'A') {
      reading.note("a unit is a lower-case letter");
      return seconds;
    }
  }
  const auto* known = std::find_if(kWords.begin(), kWords.end(), is_word);
  if (known == kWords.end()) return 0;
  reading.note("not a unit of time");
  return known->second;
}

/// Takes one `30d` off `text` and adds it to the reading.
void read_term(std::string_view& text, Reading& reading) {
  const std::string_view digits = take_while(text, is_digit);
  if (digits.empty()) return reading.give_up("not a duration", "a number and one of s m h d w, like 30d");
  if (text.empty()) {
    return reading.give_up("a unit is missing",
                           fmt::format("{}d; the units are s m h d w", visible(digits, 20)));
  }
  if (text[0] == '.' || text[0] == ',') {
    return reading.give_up("it has a fraction", "use a smaller unit, like 90m");
  }
  if (digits.size() > 1 && digits[0] == '0') reading.note("it has leading zeros");
  skip_spaces(text, reading);

  const auto is_unit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const std::uint64_t unit = seconds_of(take_while(text, is_unit), reading);
  if (unit == 0) return reading.give_up("not a unit of time", "the units are s m h d w");

  std::uint64_t count = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  const auto most = static_cast<std::uint64_t>(kMaxDuration.count());
  if (fault != std::errc() || count > (most - reading.seconds) / unit) return reading.give_up(kTooLong);
  if (count == 0) reading.note("it has a zero");
  if (unit >= reading.last_unit) return reading.give_up("units must fall, each once", "like 1d12h");
  reading.seconds += count * unit;
  reading.last_unit = unit;
}

Reading read(std::string_view text) {
  Reading reading;

  if (text.empty()) reading.give_up("empty");
  if (text.starts_with('-') || text.starts_with('+')) reading.give_up("a duration has no sign");
  skip_spaces(text, reading);
  while (reading.understood && !text.empty()) {
    read_term(text, reading);
    skip_spaces(text, reading);
  }
  return reading;
}

Error refusal(std::string_view text, std::string_view reason, std::string_view hint = {}) {
  return usage_error(kReadDuration, visible(text, kShownBytes), reason, hint);
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const Reading reading = read(text);
  const auto span = std::chrono::seconds(static_cast<std::int64_t>(reading.seconds));

  if (reading.problem.empty()) return span;
  const bool canonical = reading.understood && reading.seconds > 0;
  return fail(refusal(text, reading.problem, canonical ? to_string(span) : reading.hint));
}

Result<Lifetime> parse_lifetime(std::string_view text, const DurationPolicy& policy) {
  if (text == "forever") return Lifetime{};
  if (text == "longest") return Lifetime{policy.longest};

  const Result<std::chrono::seconds> span = parse_duration(text);
  const std::string hint = fmt::format("longest ({}) or forever", to_string(policy.longest));
  if (!span) {
    const bool too_long = span.error().reason == kTooLong;
    return fail(too_long ? refusal(text, kTooLong, hint) : span.error());
  }
  if (*span > policy.longest) {
    return fail(refusal(text, fmt::format("longer than the longest, {}", to_string(policy.longest)), hint));
  }
  return Lifetime{*span};
}

std::string to_string(std::chrono::seconds duration) {
  if (duration.count() == 0) return "0s";

  const bool negative = duration.count() < 0;
  const auto value = static_cast<std::uint64_t>(duration.count());
  std::uint64_t rest = negative ? 0 - value : value;  // right for the lowest value, too
  std::string text = negative ? "-" : "";
  for (const auto& [letter, seconds] : kUnits) {
    const bool skipped = letter == 'w' && rest % seconds != 0;  // 30d, not 4w2d
    if (skipped || rest < seconds) continue;
    text += fmt::format("{}{}", rest / seconds, letter);
    rest %= seconds;
  }
  return text;
}

WallTime end_of(const Lifetime& lifetime, WallTime now) {
  if (!lifetime.span) return kNever;

  const WallTime start = std::max(now, WallTime());  // so that the difference cannot overflow
  const auto room = std::chrono::floor<std::chrono::seconds>(kNever - start);
  return *lifetime.span < room ? now + *lifetime.span : kNever;
}

}  // namespace chatgate
