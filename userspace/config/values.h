// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/toml.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// One value of the file, and where errors say that it is.
struct ConfiguredValue {
  const toml::node& node;
  const std::string& path;
  std::string_view key;  ///< "policy.longest"

  /// "PATH:LINE:COLUMN: KEY REASON".
  Error error(const std::string& reason, const std::string& hint = {}) const;
};

/// "PATH:LINE:COLUMN".
std::string place_of(const std::string& path, const toml::source_region& source);

// Each refuses a value of another type, and one that makes no sense.
Result<bool> read_bool(const ConfiguredValue& value);
Result<std::uint8_t> read_number(const ConfiguredValue& value, int least, int most);
Result<std::string> read_text(const ConfiguredValue& value);
Result<std::chrono::seconds> read_duration(const ConfiguredValue& value);
/// In prefix order, each once; a /0 is refused.
Result<std::vector<IpPrefix>> read_prefixes(const ConfiguredValue& value);

}  // namespace chatgate
