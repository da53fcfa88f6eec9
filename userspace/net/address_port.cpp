// SPDX-License-Identifier: Apache-2.0
#include "net/address_port.h"

#include <charconv>
#include <optional>

namespace chatgate {
namespace {

constexpr const char* kReadAddressPort = "read address and port";
constexpr const char* kAddressPortHint = "as in 127.0.0.1:9617 or [::1]:9617";

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return port;
}

}  // namespace

Result<AddressPort> parse_address_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return fail(usage_error(kReadAddressPort, text, "it has no port", kAddressPortHint));
  const auto port = parse_port(text.substr(colon + 1));
  if (!port)
    return fail(
        usage_error(kReadAddressPort, text, "the port is no number from 0 to 65535", kAddressPortHint));
  std::string_view address = text.substr(0, colon);
  const bool brackets = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (brackets) address = address.substr(1, address.size() - 2);
  const auto parsed = parse_ip_address(address);
  if (!parsed) return fail(usage_error(kReadAddressPort, text, parsed.error().reason, kAddressPortHint));
  if (brackets != (parsed->family == Family::kV6))
    return fail(usage_error(kReadAddressPort, text, "an IPv6 address, and no other, stands in brackets",
                            kAddressPortHint));
  return AddressPort{*parsed, *port};
}

std::string to_string(const AddressPort& where) {
  const std::string address = to_string(where.address);
  const std::string port = ":" + std::to_string(where.port);
  return where.address.family == Family::kV6 ? "[" + address + "]" + port : address + port;
}

}  // namespace chatgate
