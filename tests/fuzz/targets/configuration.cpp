// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fuzz/property.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {
namespace {

constexpr const char* kPath = "c.toml";

std::string text_of_configuration(const Configuration& all) {
  std::string text = "protect = [";
  for (const IpPrefix& prefix : all.protect) text += fmt::format("\"{}\", ", to_string(prefix));
  return text +
         fmt::format(
             "]\n[policy]\nlongest = \"{}\"\ndefault = \"{}\"\nrequire_destinations = {}\nwidest_ban_v4 = "
             "{}\nwidest_ban_v6 = {}\nwidest_allow_v4 = {}\nwidest_allow_v6 = {}\n",
             to_string(all.durations.longest), to_string(all.durations.standard), all.require_destinations,
             all.widths.ban_v4, all.widths.ban_v6, all.widths.allow_v4, all.widths.allow_v6);
}

void check_values(const Configuration& all) {
  const auto& [longest, standard] = all.durations;
  FUZZ_HOLDS(standard.count() > 0 && standard <= longest && longest <= kMaxDuration, to_string(standard));
  FUZZ_HOLDS(std::is_sorted(all.protect.begin(), all.protect.end()), "not in order");
  FUZZ_HOLDS(std::adjacent_find(all.protect.begin(), all.protect.end()) == all.protect.end(), "one twice");
  for (const IpPrefix& prefix : all.protect) FUZZ_HOLDS(prefix.length > 0, to_cidr(prefix));
  for (const int width : {all.widths.ban_v4, all.widths.allow_v4})
    FUZZ_HOLDS(width >= 1 && width <= 32, std::to_string(width));
  for (const int width : {all.widths.ban_v6, all.widths.allow_v6})
    FUZZ_HOLDS(width >= 1 && width <= 128, std::to_string(width));
}

/// "c.toml:LINE:COLUMN", inside the text.
void check_place(const Error& error, std::string_view text) {
  const std::string_view place = error.object;
  const std::string start = std::string(kPath) + ":";
  FUZZ_HOLDS(place.starts_with(start), error.object);
  std::uint32_t line = 0;
  std::from_chars(place.data() + start.size(), place.data() + place.size(), line);
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  FUZZ_HOLDS(line >= 1 && line <= lines, error.object);
  FUZZ_HOLDS(error.kind == ErrorKind::kRefused && !error.reason.empty(), to_text(error));
}

}  // namespace

int configuration(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const auto read = parse_configuration(text, kPath);
  if (!read) {
    check_place(read.error(), text);
    return 0;
  }
  check_values(*read);
  const std::string written = text_of_configuration(*read);
  const auto again = parse_configuration(written, kPath);
  FUZZ_HOLDS(again.has_value(), to_text(again.error()) + "\n" + written);
  FUZZ_HOLDS(text_of_configuration(*again) == written, text_of_configuration(*again) + "is not\n" + written);
  return 0;
}

}  // namespace chatgate::fuzz
