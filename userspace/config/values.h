// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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
Result<std::uint32_t> read_number(const ConfiguredValue& value, std::uint32_t least, std::uint32_t most);
Result<std::string> read_text(const ConfiguredValue& value);
/// Which of these words it is.
Result<std::size_t> read_choice(const ConfiguredValue& value, std::span<const std::string_view> choices);
Result<std::chrono::seconds> read_duration(const ConfiguredValue& value);
/// As the kernel takes them; in the file's order, each once.
Result<std::vector<std::string>> read_interface_names(const ConfiguredValue& value);
/// "127.0.0.1:9617", "[::1]:9617", or "": none.
Result<std::string> read_listen_address(const ConfiguredValue& value);
/// In prefix order, each once; a /0 is refused.
Result<std::vector<IpPrefix>> read_prefixes(const ConfiguredValue& value);

}  // namespace chatgate
