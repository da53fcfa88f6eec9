// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/duration.h"
#include "net/ip_prefix.h"
#include "policy/width_caps.h"

namespace chatgate {

inline constexpr const char* kDefaultConfigurationFile = "/etc/chatgate/chatgate.toml";

/// What the administrator of a host has decided, in a TOML file; what it does not say is built in.
struct Configuration {
  std::vector<IpPrefix> protect;  ///< always pass, and are not banned; in order, each once
  DurationPolicy durations;
  WidthCaps widths;
  bool require_destinations = false;  ///< no bans for a license without destinations
};

/// From the text of a file. `path` is for errors, which say where: "/etc/chatgate/chatgate.toml:3:5".
/// kRefused for a text that is no TOML, for unknown keys, wrong types and values that make no sense.
Result<Configuration> parse_configuration(std::string_view text, const std::string& path);

/// An absent file is an error if it must exist, and the built-in configuration otherwise.
Result<Configuration> read_configuration(const std::string& path, bool must_exist);

/// The names of all keys there are, as in "policy.longest".
std::vector<std::string_view> configuration_keys();

}  // namespace chatgate
