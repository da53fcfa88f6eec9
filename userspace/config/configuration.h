// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "model/duration.h"
#include "net/ip_prefix.h"
#include "policy/width_caps.h"

namespace chatgate {

inline constexpr const char* kDefaultConfigurationFile = "/etc/chatgate/chatgate.toml";

/// The most that `max_entries` can be.
inline constexpr std::uint32_t kMostConfiguredEntries = (1U << 24U) - 2;

/// What the administrator of a host has decided, in a TOML file; what it does not say is built in.
struct Configuration {
  std::vector<std::string> interfaces;       ///< that the service filters on; as named, each once
  std::string mode = "native";               ///< how it attaches to them: "native", "generic" or "auto"
  std::optional<std::uint32_t> max_entries;  ///< room in its tables; nothing: as `attach` said last
  std::vector<IpPrefix> protect;             ///< always pass, and are not banned; in order, each once
  DurationPolicy durations;
  WidthCaps widths;
  bool require_destinations = false;  ///< no bans for a license without destinations
  std::chrono::seconds retention = std::chrono::hours(24 * 400);  ///< of the audit and of expired entries
  std::string metrics_listen = "127.0.0.1:9617";  ///< ADDRESS:PORT, IPv6 in brackets; empty: no metrics
  LogLevel log_level = LogLevel::kInfo;           ///< of the service
};

/// From the text of a file. `path` is for errors, which say where: "/etc/chatgate/chatgate.toml:3:5".
/// kRefused for a text that is no TOML, for unknown keys, wrong types and values that make no sense.
Result<Configuration> parse_configuration(std::string_view text, const std::string& path);

/// An absent file is an error if it must exist, and the built-in configuration otherwise.
Result<Configuration> read_configuration(const std::string& path, bool must_exist);

/// The names of all keys there are, as in "policy.longest".
std::vector<std::string_view> configuration_keys();

}  // namespace chatgate
