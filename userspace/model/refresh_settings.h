// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "model/duration.h"

namespace chatgate {

/// How a list is read anew from its source by itself.
struct RefreshSettings {
  std::chrono::seconds interval{};   ///< of a URL; 0: a file, which is read when it changes
  std::string column;                ///< of CSV and JSON: where the addresses are; empty: by its name
  bool skip_bad = false;             ///< the good lines are taken
  bool mask_host_bits = false;       ///< 192.0.2.1/24 is 192.0.2.0/24
  int v6_width = 128;                ///< of bans: single IPv6 addresses become prefixes of this length
  std::optional<Lifetime> lifetime;  ///< of its entries; nothing: the default one

  bool operator==(const RefreshSettings&) const = default;
};

/// One line, as the store and backups keep it: "3600 skip-bad v6-width=64 for=2592000 column=IP address".
std::string to_text(const RefreshSettings& settings);

/// The inverse; nothing: it is no such text.
std::optional<RefreshSettings> parse_refresh_settings(std::string_view text);

}  // namespace chatgate
