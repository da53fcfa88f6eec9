// SPDX-License-Identifier: Apache-2.0
#include "host/ssh_peer.h"

#include <net/if.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::string_view kVariable = "SSH_CONNECTION=";
constexpr int kMaxAncestors = 64;

using Connections = std::vector<Connection>;

/// "fe80::1%eth0"
std::optional<IpAddress> address_of(const std::string& word) {
  const auto address = parse_ip_address(word.substr(0, word.find('%')));
  return address ? std::optional(*address) : std::nullopt;
}

void add(Connections& connections, const std::optional<Connection>& one) {
  if (one && std::find(connections.begin(), connections.end(), *one) == connections.end())
    connections.push_back(*one);
}

std::optional<Connection> session_of(const std::filesystem::path& process) {
  std::ifstream file(process / "environ");
  for (std::string variable; std::getline(file, variable, '\0');) {
    if (variable.starts_with(kVariable))
      return parse_ssh_connection(std::string_view(variable).substr(kVariable.size()));
  }
  return std::nullopt;
}

std::filesystem::path directory_of(int pid) { return fmt::format("/proc/{}", pid); }

/// 0 when there is none. /proc/PID/stat: the parent is the second field after the command's closing
/// parenthesis.
int parent_of(int pid) {
  std::ifstream file(directory_of(pid) / "stat");
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

Connections sessions_of_ancestors() {
  Connections sessions;
  if (const char* own = std::getenv("SSH_CONNECTION"); own != nullptr)
    add(sessions, parse_ssh_connection(own));
  int pid = getppid();
  for (int i = 0; i < kMaxAncestors && pid > 1; ++i, pid = parent_of(pid))
    add(sessions, session_of(directory_of(pid)));
  return sessions;
}

/// What is a process' own or is gone meanwhile has none.
Connections sessions_of_all() {
  Connections sessions;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos) add(sessions, session_of(entry.path()));
  }
  return sessions;
}

}  // namespace

std::optional<Connection> parse_ssh_connection(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string client;
  std::string server;
  Connection session;
  words >> client >> session.remote_port >> server >> session.local_port;
  const auto remote = address_of(client);
  if (!remote) return std::nullopt;
  session.remote = *remote;
  session.local = address_of(server).value_or(IpAddress{remote->family, {}});
  return session;
}

std::vector<Connection> ssh_sessions() {
  Connections sessions = sessions_of_ancestors();
  if (sessions.empty() || std::any_of(sessions.begin(), sessions.end(), is_established)) return sessions;
  for (const Connection& one : sessions_of_all()) {
    if (is_established(one)) add(sessions, one);
  }
  return sessions;
}

std::string current_user() {
  if (const char* user = std::getenv("SUDO_USER"); user != nullptr && *user != '\0') return user;
  const passwd* entry = getpwuid(getuid());
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", getuid());
}

}  // namespace chatgate
