// SPDX-License-Identifier: Apache-2.0
#include "config/values.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "config/configuration.h"
#include "model/duration.h"

namespace chatgate {
namespace {

Result<IpPrefix> read_prefix(const ConfiguredValue& value) {
  CHATGATE_TRY_ASSIGN(const std::string text, read_text(value));
  const Result<IpPrefix> prefix = parse_ip_prefix(text);
  if (!prefix)
    return fail(value.error(fmt::format("has '{}': {}", visible(text, kShownBytes), prefix.error().reason),
                            prefix.error().hint));
  if (prefix->length == 0) return fail(value.error(fmt::format("has {}: every address there is", text)));
  return *prefix;
}

}  // namespace

std::string place_of(const std::string& path, const toml::source_region& source) {
  return fmt::format("{}:{}:{}", path, source.begin.line, source.begin.column);
}

Error ConfiguredValue::error(const std::string& reason, const std::string& hint) const {
  return refused("read configuration", place_of(path, node.source()), fmt::format("{} {}", key, reason),
                 hint);
}

Result<bool> read_bool(const ConfiguredValue& value) {
  const auto* flag = value.node.as_boolean();
  if (flag == nullptr) return fail(value.error("must be true or false"));
  return flag->get();
}

Result<std::uint32_t> read_number(const ConfiguredValue& value, std::uint32_t least, std::uint32_t most) {
  const auto* number = value.node.as_integer();
  if (number == nullptr || number->get() < least || number->get() > most)
    return fail(value.error(fmt::format("must be a number from {} to {}", least, most)));
  return static_cast<std::uint32_t>(number->get());
}

Result<std::string> read_text(const ConfiguredValue& value) {
  const auto* text = value.node.as_string();
  if (text == nullptr) return fail(value.error("must be text in quotation marks"));
  return text->get();
}

Result<std::size_t> read_choice(const ConfiguredValue& value, std::span<const std::string_view> choices) {
  CHATGATE_TRY_ASSIGN(const std::string text, read_text(value));
  const auto found = std::find(choices.begin(), choices.end(), text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  return fail(
      value.error(fmt::format("is '{}', none of: {}", visible(text, kShownBytes), fmt::join(choices, ", "))));
}

Result<std::chrono::seconds> read_duration(const ConfiguredValue& value) {
  CHATGATE_TRY_ASSIGN(const std::string text, read_text(value));
  const auto duration = parse_duration(text);
  if (duration) return *duration;
  return fail(value.error(fmt::format("is '{}': {}", visible(text, kShownBytes), duration.error().reason),
                          duration.error().hint));
}

Result<std::vector<IpPrefix>> read_prefixes(const ConfiguredValue& value) {
  const toml::array* array = value.node.as_array();
  if (array == nullptr) return fail(value.error("must be a list of prefixes: [\"10.0.0.0/8\"]"));
  std::vector<IpPrefix> prefixes;
  for (const toml::node& element : *array) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, read_prefix({element, value.path, value.key}));
    prefixes.push_back(prefix);
  }
  std::sort(prefixes.begin(), prefixes.end());
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  return prefixes;
}

}  // namespace chatgate
