// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chatgate {

/// A column's or member's name, as names are compared: lower case, letters and digits only ("IP Address",
/// "ip_address" and "ipAddress" are one).
std::string plain_name(std::string_view name);

/// Whether a column of this plain_name() holds addresses: "ip", "address", "cidr", "prefix", "network" and
/// such.
bool names_addresses(std::string_view plain);

/// Whether a column of this plain_name() holds the length of a prefix, or a mask: "netmask", "prefixlen" and
/// such. Who leaves it out reads a network as one host.
bool names_length(std::string_view plain);
inline constexpr const char* kLengthElsewhere = "its length stands elsewhere: this would be one host";
inline constexpr const char* kLengthHint = "an entry has its length behind it: 203.0.113.0/24";

/// How well a column of this plain_name() would do as the label, 0 the best: "label", "name", "comment",
/// "reason" and such; nothing: not by its name.
std::optional<int> label_rank(std::string_view plain);

}  // namespace chatgate
