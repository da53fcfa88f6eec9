// SPDX-License-Identifier: Apache-2.0
// The values that only the service reads: names of interfaces, and where it listens.
#include <net/if.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "config/configuration.h"
#include "config/values.h"
#include "net/ip_address.h"

namespace chatgate {
namespace {

/// What the kernel does not take as a name of an interface (dev_valid_name), nor `ip link` as one word.
bool is_interface_name(const std::string& name) {
  const auto forbidden = [](unsigned char byte) {
    return byte <= ' ' || byte == '/' || byte == ':' || byte == 127;
  };
  return !name.empty() && name.size() < IF_NAMESIZE && name != "." && name != ".." &&
         std::none_of(name.begin(), name.end(), forbidden);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// "[ADDRESS]" of IPv6, or an IPv4 address.
std::optional<IpAddress> parse_host(std::string_view text) {
  const bool brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (brackets) text = text.substr(1, text.size() - 2);
  const auto address = parse_ip_address(text);
  if (!address || (address->family == Family::kV6) != brackets) return std::nullopt;
  return *address;
}

}  // namespace

Result<std::vector<std::string>> read_interface_names(const ConfiguredValue& value) {
  const toml::array* array = value.node.as_array();
  if (array == nullptr) return fail(value.error("must be a list of names: [\"eth0\"]"));
  std::vector<std::string> names;
  for (const toml::node& element : *array) {
    const ConfiguredValue one{element, value.path, value.key};
    CHATGATE_TRY_ASSIGN(std::string name, read_text(one));
    if (!is_interface_name(name))
      return fail(one.error(fmt::format("has '{}': not the name of an interface", visible(name, kShownBytes)),
                            "ip -brief link"));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

Result<std::string> read_listen_address(const ConfiguredValue& value) {
  CHATGATE_TRY_ASSIGN(const std::string text, read_text(value));
  if (text.empty()) return text;
  const std::size_t colon = text.rfind(':');
  const std::string_view all = text;
  const auto host = colon == std::string::npos ? std::nullopt : parse_host(all.substr(0, colon));
  const auto port = colon == std::string::npos ? std::nullopt : parse_port(all.substr(colon + 1));
  if (!host || !port)
    return fail(value.error(fmt::format("is '{}', not an address and a port", visible(text, kShownBytes)),
                            R"("127.0.0.1:9617", "[::1]:9617", or "" for none)"));
  const std::string shown = to_string(*host);
  return host->family == Family::kV6 ? fmt::format("[{}]:{}", shown, *port)
                                     : fmt::format("{}:{}", shown, *port);
}

}  // namespace chatgate
