// SPDX-License-Identifier: Apache-2.0
// The values that only the service reads: names of interfaces, and where it listens.
#include <net/if.h>

#include <algorithm>

#include <fmt/format.h>

#include "config/configuration.h"
#include "config/values.h"
#include "net/address_port.h"

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
  const auto where = parse_address_port(text);
  if (!where || where->port == 0)
    return fail(value.error(fmt::format("is '{}', not an address and a port", visible(text, kShownBytes)),
                            R"("127.0.0.1:9617", "[::1]:9617", or "" for none)"));
  return to_string(*where);
}

}  // namespace chatgate
