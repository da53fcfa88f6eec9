// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "net/ip_address.h"

namespace chatgate {

/// The client's address of the SSH session that this process runs in: SSH_CONNECTION of this process or,
/// because sudo drops it, of the nearest ancestor that has it. Nothing: not in an SSH session.
std::optional<IpAddress> ssh_peer();

/// Who runs this command: the sudo user if there is one, else the user's name, else the number.
std::string current_user();

}  // namespace chatgate
