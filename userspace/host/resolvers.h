// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/ip_address.h"

namespace chatgate {

/// The `nameserver` lines of a resolv.conf(5); zone ids are left out, and what is no address.
std::vector<IpAddress> parse_resolvers(std::string_view text);

/// The resolvers that this host asks: those of `path`, and, where that names systemd-resolved's stub on a
/// loopback address, those of `behind_stub`. A file that cannot be read has none; loopback is left out.
std::vector<IpAddress> resolvers(const std::string& path = "/etc/resolv.conf",
                                 const std::string& behind_stub = "/run/systemd/resolve/resolv.conf");

}  // namespace chatgate
