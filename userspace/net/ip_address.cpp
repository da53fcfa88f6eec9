// SPDX-License-Identifier: Apache-2.0
#include "net/ip_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace chatgate {
namespace {

/// The longest text that is looked at for a hint; bounds the recursion of hint_of().
constexpr std::size_t kLongest = 128;
constexpr std::string_view kDecimal = "0123456789";

/// Why a text is no address, and what was meant, if that is plain.
struct AddressFault {
  std::string_view reason;
  std::string hint;
};

/// Recognises one kind of mistake; nothing if it is not that one.
using Rule = std::optional<AddressFault> (*)(std::string_view text);

bool only(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_graphic(char c) { return c > 0x20 && c < 0x7f; }

IpAddress unmapped(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin())) return address;

  IpAddress v4;
  std::copy_n(address.bytes.begin() + kMapped.size(), 4, v4.bytes.begin());
  return v4;
}

/// The C library's inet_pton is strict: no leading zeros, no zone, no port, no short forms.
std::optional<IpAddress> inet_read(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (text.size() >= copy.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  text.copy(copy.data(), text.size());

  IpAddress address;
  const bool is_v6 = text.find(':') != std::string_view::npos;
  address.family = is_v6 ? Family::kV6 : Family::kV4;
  if (::inet_pton(is_v6 ? AF_INET6 : AF_INET, copy.data(), address.bytes.data()) != 1) return std::nullopt;
  return is_v6 ? unmapped(address) : address;
}

std::string hint_of(std::string_view text) {
  const Result<IpAddress> address = parse_ip_address(text);

  return address ? to_string(*address) : address.error().hint;
}

std::optional<AddressFault> size(std::string_view text) {
  if (text.empty()) return AddressFault{"empty", {}};
  if (text.size() > kLongest) return AddressFault{"too long for an IP address", {}};
  return std::nullopt;
}

std::optional<AddressFault> unseen(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_graphic)) return std::nullopt;

  const auto first = std::find_if(text.begin(), text.end(), is_graphic);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_graphic).base();
  const bool inside = !std::all_of(first, std::max(first, last), is_graphic);
  return AddressFault{"it has spaces or invisible characters",
                      inside || first == text.end() ? std::string() : hint_of(std::string_view(first, last))};
}

std::optional<AddressFault> slash(std::string_view text) {
  if (text.find('/') == std::string_view::npos) return std::nullopt;
  return AddressFault{"this is a prefix, not an address", {}};
}

std::optional<AddressFault> zone(std::string_view text) {
  const std::size_t percent = text.find('%');
  if (percent == std::string_view::npos) return std::nullopt;
  return AddressFault{"a zone id is not part of an address", hint_of(text.substr(0, percent))};
}

std::optional<AddressFault> brackets(std::string_view text) {
  const std::size_t end = text.find(']');
  if (!text.starts_with('[') || end == std::string_view::npos) return std::nullopt;

  const std::string_view rest = text.substr(end + 1);
  const std::string hint = hint_of(text.substr(1, end - 1));
  if (rest.empty()) return AddressFault{"brackets are not part of an address", hint};
  if (rest[0] == ':' && only(rest.substr(1), kDecimal))
    return AddressFault{"this is an address with a port", hint};
  return std::nullopt;
}

std::optional<AddressFault> v4_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !only(text.substr(0, colon), "0123456789.")) return std::nullopt;
  if (text.find_first_not_of(kDecimal, colon + 1) != std::string_view::npos) return std::nullopt;
  if (text.find('.') > colon) return std::nullopt;
  return AddressFault{"this is an address with a port", hint_of(text.substr(0, colon))};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;

  for (std::size_t end = 0; end != std::string_view::npos; start = end + 1) {
    end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end - start));
  }
  return parts;
}

std::optional<AddressFault> v4(std::string_view text) {
  if (!only(text, "0123456789.")) return std::nullopt;

  std::vector<std::string> octets = split(text, '.');
  if (octets.size() != 4) return AddressFault{"an IPv4 address has four octets", {}};
  for (const std::string& octet : octets) {
    if (octet.empty()) return AddressFault{"an octet is empty", {}};
  }
  for (std::string& octet : octets) octet.erase(0, std::min(octet.find_first_not_of('0'), octet.size() - 1));
  const std::string stripped = fmt::format("{}", fmt::join(octets, "."));
  const auto address = inet_read(stripped);
  if (stripped != text)
    return AddressFault{"leading zeros are ambiguous", address ? stripped : std::string()};
  return AddressFault{"an octet is at most 255", {}};
}

/// `::ffff:010.1.2.3`: what is wrong with the dotted part.
std::optional<AddressFault> v4_tail(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;

  const auto tail = text.substr(colon + 1);
  if (tail.find('.') == std::string_view::npos || inet_read(tail)) return std::nullopt;
  auto fault = v4(tail);
  if (fault && !fault->hint.empty()) {
    const auto address = inet_read(std::string(text.substr(0, colon + 1)) + fault->hint);
    fault->hint = address ? to_string(*address) : std::string();
  }
  return fault;
}

std::optional<AddressFault> v6(std::string_view text) {
  if (!only(text, "0123456789abcdefABCDEF:.")) return std::nullopt;
  if (text.find(':') == std::string_view::npos) return std::nullopt;

  const std::size_t gap = text.find("::");
  if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos) {
    return AddressFault{"'::' may stand only once", {}};
  }
  for (const std::string& group : split(text, ':')) {
    const bool dotted = group.find('.') != std::string::npos;
    if (!dotted && group.size() > 4) return AddressFault{"a group has at most four hex digits", {}};
  }
  return AddressFault{"an IPv6 address has eight groups, or fewer and one '::'", {}};
}

AddressFault explain(std::string_view text) {
  constexpr std::array<Rule, 9> kRules{size, unseen, slash, brackets, zone, v4_port, v4, v4_tail, v6};

  for (const Rule rule : kRules) {
    if (auto fault = rule(text)) return *std::move(fault);
  }
  return {"neither an IPv4 nor an IPv6 address", {}};
}

}  // namespace

Result<IpAddress> parse_ip_address(std::string_view text) {
  if (const auto address = inet_read(text)) return *address;

  const AddressFault fault = explain(text);
  return fail(usage_error("read address", visible(text, kShownBytes), fault.reason, fault.hint));
}

std::string to_string(const IpAddress& address) {
  const auto& b = address.bytes;
  const auto is_zero = [](std::uint8_t byte) { return byte == 0; };

  // inet_ntop writes ::102:304 as ::1.2.3.4, the deprecated IPv4-compatible form, which RFC 5952 has no place
  // for.
  if (address.family == Family::kV6 && std::all_of(b.begin(), b.begin() + 12, is_zero) &&
      (b[12] | b[13]) != 0) {
    return fmt::format("::{:x}:{:x}", b[12] << 8 | b[13], b[14] << 8 | b[15]);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.family == Family::kV4 ? AF_INET : AF_INET6;
  return ::inet_ntop(family, b.data(), text.data(), text.size());
}

}  // namespace chatgate
