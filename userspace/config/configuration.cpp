// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "config/values.h"

namespace chatgate {
namespace {

constexpr std::string_view kReadConfiguration = "read configuration";

struct Key {
  std::string_view name;
  Status (*read)(const ConfiguredValue& value, Configuration& configuration);
};

template <auto Field>
Status read_width_v4(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t length, read_number(value, 1, 32));
  configuration.widths.*Field = static_cast<std::uint8_t>(length);
  return {};
}

template <auto Field>
Status read_width_v6(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t length, read_number(value, 1, 128));
  configuration.widths.*Field = static_cast<std::uint8_t>(length);
  return {};
}

Status read_interfaces(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.interfaces, read_interface_names(value));
  return {};
}

Status read_mode(const ConfiguredValue& value, Configuration& configuration) {
  constexpr std::array<std::string_view, 3> kModes{"native", "generic", "auto"};
  CHATGATE_TRY_ASSIGN(const std::size_t choice, read_choice(value, kModes));
  configuration.mode = kModes.at(choice);
  return {};
}

Status read_max_entries(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.max_entries, read_number(value, 1, kMostConfiguredEntries));
  return {};
}

Status read_protect(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.protect, read_prefixes(value));
  return {};
}

Status read_longest(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.durations.longest, read_duration(value));
  return {};
}

Status read_default(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.durations.standard, read_duration(value));
  if (configuration.durations.standard <= configuration.durations.longest) return {};
  return fail(value.error("is longer than policy.longest, " + to_string(configuration.durations.longest)));
}

Status read_require_destinations(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.require_destinations, read_bool(value));
  return {};
}

Status read_retention(const ConfiguredValue& value, Configuration& configuration) {
  constexpr std::chrono::seconds kShortest = std::chrono::hours(24);
  CHATGATE_TRY_ASSIGN(configuration.retention, read_duration(value));
  if (configuration.retention >= kShortest) return {};
  return fail(value.error("is shorter than " + to_string(kShortest)));
}

Status read_listen(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(configuration.metrics_listen, read_listen_address(value));
  return {};
}

Status read_level(const ConfiguredValue& value, Configuration& configuration) {
  CHATGATE_TRY_ASSIGN(const std::size_t choice, read_choice(value, kLogLevelNames));
  configuration.log_level = static_cast<LogLevel>(choice);
  return {};
}

/// In the order in which they are read: the default span is held against the longest.
constexpr std::array<Key, 14> kKeys{{{"interfaces", read_interfaces},
                                     {"mode", read_mode},
                                     {"max_entries", read_max_entries},
                                     {"protect", read_protect},
                                     {"policy.longest", read_longest},
                                     {"policy.default", read_default},
                                     {"policy.require_destinations", read_require_destinations},
                                     {"policy.widest_ban_v4", read_width_v4<&WidthCaps::ban_v4>},
                                     {"policy.widest_ban_v6", read_width_v6<&WidthCaps::ban_v6>},
                                     {"policy.widest_allow_v4", read_width_v4<&WidthCaps::allow_v4>},
                                     {"policy.widest_allow_v6", read_width_v6<&WidthCaps::allow_v6>},
                                     {"policy.retention", read_retention},
                                     {"metrics.listen", read_listen},
                                     {"log.level", read_level}}};

bool is_key(std::string_view name) {
  return std::any_of(kKeys.begin(), kKeys.end(), [name](const Key& key) { return key.name == name; });
}

bool is_section(std::string_view name) {
  const std::string start = fmt::format("{}.", name);
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&start](const Key& key) { return key.name.starts_with(start); });
}

/// The names under `section` ("policy."), or at the top (""), where sections are in brackets.
std::string known_names(const std::string& section) {
  std::vector<std::string> names;
  for (const Key& key : kKeys) {
    if (!key.name.starts_with(section)) continue;
    const std::string_view name = key.name.substr(section.size());
    const std::size_t dot = name.find('.');
    std::string shown =
        dot == std::string_view::npos ? std::string(name) : fmt::format("[{}]", name.substr(0, dot));
    if (names.empty() || names.back() != shown) names.push_back(std::move(shown));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Error unknown_key(const toml::key& key, const std::string& section, const std::string& path) {
  return refused(kReadConfiguration, place_of(path, key.source()),
                 fmt::format("unknown key {}{}", section, visible(key.str(), kShownBytes)),
                 "known: " + known_names(section));
}

Status check_names(const toml::table& table, const std::string& section, const std::string& path) {
  for (const auto& [key, node] : table) {
    const std::string name = section + std::string(key.str());
    const bool quoted = key.str().find('.') != std::string_view::npos;
    if (!quoted && is_key(name)) continue;
    if (!section.empty() || !is_section(name)) return fail(unknown_key(key, section, path));
    const toml::table* inner = node.as_table();
    if (inner == nullptr)
      return fail(refused(kReadConfiguration, place_of(path, node.source()),
                          fmt::format("{} is a section, not a value", name), fmt::format("[{}]", name)));
    CHATGATE_TRY(check_names(*inner, name + ".", path));
  }
  return {};
}

struct FileClose {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

}  // namespace

Result<Configuration> parse_configuration(std::string_view text, const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed)
    return fail(
        refused(kReadConfiguration, place_of(path, parsed.error().source()), parsed.error().description()));
  const toml::table& table = parsed.table();
  CHATGATE_TRY(check_names(table, "", path));
  Configuration configuration;
  for (const Key& key : kKeys) {
    const toml::node* node = table.at_path(key.name).node();
    if (node != nullptr) CHATGATE_TRY(key.read({*node, path, key.name}, configuration));
    // Where only the longest is configured, the default is as long.
    if (key.read == read_longest) configuration.durations.standard = configuration.durations.longest;
  }
  return configuration;
}

Result<Configuration> read_configuration(const std::string& path, bool must_exist) {
  const std::unique_ptr<std::FILE, FileClose> file(std::fopen(path.c_str(), "re"));
  if (!file && errno == ENOENT && !must_exist) return Configuration{};
  if (!file) return fail(system_error(kReadConfiguration, path, errno));
  std::string text;
  std::array<char, 4096> block{};
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), file.get()))
    text.append(block.data(), size);
  if (std::ferror(file.get()) != 0) return fail(system_error(kReadConfiguration, path, errno));
  return parse_configuration(text, path);
}

std::vector<std::string_view> configuration_keys() {
  std::vector<std::string_view> names;
  names.reserve(kKeys.size());
  for (const Key& key : kKeys) names.push_back(key.name);
  return names;
}

}  // namespace chatgate
