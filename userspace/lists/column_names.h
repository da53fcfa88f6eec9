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

/// How well a column of this plain_name() would do as the label, 0 the best: "label", "name", "comment",
/// "reason" and such; nothing: not by its name.
std::optional<int> label_rank(std::string_view plain);

}  // namespace chatgate
