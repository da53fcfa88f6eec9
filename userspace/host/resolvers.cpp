// SPDX-License-Identifier: Apache-2.0
#include "host/resolvers.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "net/address_class.h"

namespace chatgate {
namespace {

std::vector<IpAddress> read_resolvers(const std::string& path) {
  std::ifstream file(path);
  return parse_resolvers(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// Loopback, or the unspecified address, which means the same to a resolver.
bool is_of_this_host(const IpAddress& address) { return special_block(host_prefix(address)) != nullptr; }

}  // namespace

std::vector<IpAddress> parse_resolvers(std::string_view text) {
  std::vector<IpAddress> found;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string keyword;
    std::string address;
    words >> keyword >> address;
    if (keyword != "nameserver") continue;
    const auto parsed = parse_ip_address(address.substr(0, address.find('%')));
    if (parsed && std::find(found.begin(), found.end(), *parsed) == found.end()) found.push_back(*parsed);
  }
  return found;
}

std::vector<IpAddress> resolvers(const std::string& path, const std::string& behind_stub) {
  std::vector<IpAddress> found = read_resolvers(path);
  if (std::any_of(found.begin(), found.end(), is_of_this_host)) {
    const std::vector<IpAddress> real = read_resolvers(behind_stub);
    found.insert(found.end(), real.begin(), real.end());
  }
  std::erase_if(found, is_of_this_host);
  return found;
}

}  // namespace chatgate
