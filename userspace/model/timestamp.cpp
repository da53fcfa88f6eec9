// SPDX-License-Identifier: Apache-2.0
#include "model/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace chatgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using Millis = std::chrono::sys_time<milliseconds>;

constexpr std::string_view kReadTime = "read time";
constexpr std::string_view kForm = "2026-12-24 or 2026-12-24T18:00:00Z";

/// Takes fields off the front of a text; a field that is not there takes nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Exactly `count` digits.
  std::optional<int> number(std::size_t count) {
    if (digits() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }

  /// How many digits come next.
  std::size_t digits() const { return std::min(rest_.find_first_not_of("0123456789"), rest_.size()); }

  void skip(std::size_t count) { rest_.remove_prefix(count); }

 private:
  std::string_view rest_;
};

/// A text read as far as it makes sense. `problem`: the first small fault; the time is what was plainly
/// meant.
struct TimeReading {
  std::chrono::year_month_day day{};
  int hour = 0, minute = 0, second = 0, milli = 0;
  minutes offset{};
  std::string_view problem;

  void note(std::string_view what) {
    if (problem.empty()) problem = what;
  }
};

bool read_date(Cursor& cursor, TimeReading& reading) {
  const auto year = cursor.number(4);
  if (!year || !cursor.take('-')) return false;
  const auto month = cursor.number(2);
  if (!month || !cursor.take('-')) return false;
  const auto day = cursor.number(2);
  if (!day) return false;

  reading.day = std::chrono::year(*year) / *month / *day;
  return true;
}

/// `.123` after the seconds; nothing there is right as well.
bool read_fraction(Cursor& cursor, TimeReading& reading) {
  if (!cursor.take('.')) return true;

  const std::size_t given = cursor.digits();
  const std::size_t kept = std::min<std::size_t>(given, 3);
  if (given == 0) return false;
  reading.milli = *cursor.number(kept);
  for (std::size_t digit = kept; digit < 3; ++digit) reading.milli *= 10;
  if (given > kept) reading.note("finer than a millisecond");
  cursor.skip(given - kept);
  return true;
}

bool read_clock(Cursor& cursor, TimeReading& reading) {
  const auto hour = cursor.number(2);
  if (!hour || !cursor.take(':')) return false;
  const auto minute = cursor.number(2);
  if (!minute) return false;

  reading.hour = *hour;
  reading.minute = *minute;
  if (!cursor.take(':')) {
    reading.note("seconds are missing");
    return true;
  }
  const auto second = cursor.number(2);
  if (!second) return false;
  reading.second = *second;
  return read_fraction(cursor, reading);
}

bool read_offset(Cursor& cursor, TimeReading& reading) {
  if (cursor.take('Z') || cursor.take('z')) return true;
  if (cursor.at_end()) {
    reading.note("the offset from UTC is missing");
    return true;
  }
  const bool west = cursor.take('-');
  if (!west && !cursor.take('+')) return false;

  const auto hours = cursor.number(2);
  const bool colon = cursor.take(':');
  const auto rest = cursor.number(2);
  if (!hours || *hours > 23 || rest.value_or(0) > 59 || (colon && !rest)) return false;
  if (!colon) reading.note("an offset is written +hh:mm");

  const minutes offset(*hours * 60 + rest.value_or(0));
  reading.offset = west ? -offset : offset;
  return true;
}

std::optional<TimeReading> read_timestamp(std::string_view text) {
  Cursor cursor(text);
  TimeReading reading;

  if (!read_date(cursor, reading)) return std::nullopt;
  if (cursor.at_end()) return reading;
  if (cursor.take(' ')) {
    reading.note("a T stands between date and time");
  } else if (!cursor.take('T') && !cursor.take('t')) {
    return std::nullopt;
  }
  if (!read_clock(cursor, reading) || !read_offset(cursor, reading) || !cursor.at_end()) return std::nullopt;
  return reading;
}

/// In milliseconds: the year 9999 is beyond WallTime, and is to be refused, not to overflow.
Millis time_of(const TimeReading& reading) {
  const std::chrono::hours hours(reading.hour);
  const std::chrono::seconds seconds(reading.second);

  return std::chrono::sys_days(reading.day) + hours + minutes(reading.minute) + seconds +
         milliseconds(reading.milli) - reading.offset;
}

/// What makes a well-formed time impossible; empty: nothing.
std::string_view fault_of(const TimeReading& reading) {
  constexpr std::chrono::sys_days kEnd = std::chrono::year(2201) / 1 / 1;

  if (!reading.day.ok()) return "there is no such day";
  if (reading.second == 60) return "leap seconds are not kept";
  if (reading.hour > 23 || reading.minute > 59 || reading.second > 59) return "there is no such time of day";
  if (time_of(reading) < Millis()) return "before 1970";
  if (time_of(reading) >= kEnd) return "after 2200";
  return {};
}

}  // namespace

Result<WallTime> parse_timestamp(std::string_view text) {
  const auto refusal = [text](std::string_view reason, std::string_view hint) {
    return fail(usage_error(kReadTime, visible(text, kShownBytes), reason, hint));
  };
  const std::optional<TimeReading> reading = read_timestamp(text);

  if (text.empty()) return refusal("empty", kForm);
  if (!reading) return refusal("not a date or RFC 3339 time", kForm);
  if (const std::string_view fault = fault_of(*reading); !fault.empty()) return refusal(fault, {});

  const WallTime time = time_of(*reading);
  if (!reading->problem.empty()) return refusal(reading->problem, to_string(time));
  return time;
}

std::string to_string(WallTime time) {
  if (time == kNever) return "never";

  const auto millis = std::chrono::floor<milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(millis);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<milliseconds> clock(millis - day);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 clock.hours().count(), clock.minutes().count(), clock.seconds().count());

  if (clock.subseconds().count() != 0) text += fmt::format(".{:03}", clock.subseconds().count());
  return text + 'Z';
}

}  // namespace chatgate
