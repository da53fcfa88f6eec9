// SPDX-License-Identifier: Apache-2.0
#include "model/refresh_settings.h"

#include <charconv>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::string_view kWidth = "v6-width=";
constexpr std::string_view kFor = "for=";
constexpr std::string_view kColumn = "column=";

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool read_number(std::string_view text, std::int64_t most, RefreshSettings& settings,
                 void (*set)(RefreshSettings&, std::int64_t)) {
  const auto value = number(text);
  if (!value || *value > most) return false;
  set(settings, *value);
  return true;
}

bool read_word(std::string_view word, RefreshSettings& settings) {
  const auto width = [](RefreshSettings& of, std::int64_t value) { of.v6_width = static_cast<int>(value); };
  const auto lifetime = [](RefreshSettings& of, std::int64_t value) {
    of.lifetime = Lifetime{std::chrono::seconds(value)};
  };
  if (word == "skip-bad") return settings.skip_bad = true;
  if (word == "mask-host-bits") return settings.mask_host_bits = true;
  if (word.starts_with(kWidth)) return read_number(word.substr(kWidth.size()), 128, settings, width);
  if (!word.starts_with(kFor)) return false;
  word.remove_prefix(kFor.size());
  if (word != "ever") return read_number(word, kMaxDuration.count(), settings, lifetime);
  settings.lifetime = Lifetime{};
  return true;
}

}  // namespace

std::string to_text(const RefreshSettings& settings) {
  std::string text = fmt::format("{}", settings.interval.count());
  if (settings.skip_bad) text += " skip-bad";
  if (settings.mask_host_bits) text += " mask-host-bits";
  if (settings.v6_width != 128) text += fmt::format(" {}{}", kWidth, settings.v6_width);
  if (settings.lifetime) {
    const auto& span = settings.lifetime->span;
    text += fmt::format(" {}{}", kFor, span ? fmt::format("{}", span->count()) : "ever");
  }
  // It may have spaces in it, so it comes last.
  if (!settings.column.empty()) text += fmt::format(" {}{}", kColumn, settings.column);
  return text;
}

std::optional<RefreshSettings> parse_refresh_settings(std::string_view text) {
  RefreshSettings settings;
  std::size_t blank = text.find(' ');
  const auto interval = number(text.substr(0, blank));
  if (!interval || *interval > kMaxDuration.count()) return std::nullopt;
  settings.interval = std::chrono::seconds(*interval);
  while (blank != std::string_view::npos) {
    text.remove_prefix(blank + 1);
    if (text.starts_with(kColumn)) {
      settings.column = text.substr(kColumn.size());
      return settings.column.empty() ? std::nullopt : std::optional(settings);
    }
    blank = text.find(' ');
    if (!read_word(text.substr(0, blank), settings)) return std::nullopt;
  }
  return settings;
}

}  // namespace chatgate
