// SPDX-License-Identifier: Apache-2.0
#include "host/ssh_peer.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::string_view kVariable = "SSH_CONNECTION=";  // sshd(8): "client port server port"
constexpr int kMaxAncestors = 64;

std::optional<IpAddress> peer_of(std::string_view connection) {
  const auto address = parse_ip_address(connection.substr(0, connection.find(' ')));
  if (!address) return std::nullopt;
  return *address;
}

std::optional<IpAddress> peer_in_environment(int pid) {
  std::ifstream file(fmt::format("/proc/{}/environ", pid));
  for (std::string variable; std::getline(file, variable, '\0');) {
    if (variable.starts_with(kVariable)) return peer_of(std::string_view(variable).substr(kVariable.size()));
  }
  return std::nullopt;
}

/// 0 when there is none. /proc/PID/stat: the parent is the second field after the command's closing
/// parenthesis.
int parent_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  const std::size_t end = line.rfind(')');
  if (end == std::string::npos) return 0;
  std::istringstream rest(line.substr(end + 1));
  std::string state;
  int parent = 0;
  rest >> state >> parent;
  return parent;
}

}  // namespace

std::optional<IpAddress> ssh_peer() {
  if (const char* own = std::getenv("SSH_CONNECTION"); own != nullptr) return peer_of(own);
  int pid = getppid();
  for (int i = 0; i < kMaxAncestors && pid > 1; ++i, pid = parent_of(pid)) {
    if (auto peer = peer_in_environment(pid)) return peer;
  }
  return std::nullopt;
}

std::string current_user() {
  if (const char* user = std::getenv("SUDO_USER"); user != nullptr && *user != '\0') return user;
  const passwd* entry = getpwuid(getuid());
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", getuid());
}

}  // namespace chatgate
