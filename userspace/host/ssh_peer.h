// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/connections.h"

namespace chatgate {

/// What an SSH_CONNECTION says ("client port server port", sshd(8)); a zone id is left out. Nothing: it is
/// none.
std::optional<Connection> parse_ssh_connection(std::string_view text);

/// The SSH sessions that this process depends on, as their TCP connections, each once: those of
/// SSH_CONNECTION in its own environment and in that of every ancestor, because sudo drops the variable and a
/// session may stand in another. Are all of them over (tmux and screen keep the variable of the session that
/// began them), those of all processes of this host that are not.
std::vector<Connection> ssh_sessions();

/// Who runs this command: the sudo user if there is one, else the user's name, else the number.
std::string current_user();

}  // namespace chatgate
