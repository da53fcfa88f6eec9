// SPDX-License-Identifier: Apache-2.0
#include "net/ip_prefix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace chatgate {
namespace {

constexpr int kMappedBits = 96;  ///< of ::ffff:0:0/96, which holds IPv4

/// Why a text is no prefix, and what was meant, if that is plain.
struct PrefixFault {
  std::string reason;
  std::string hint;
};

/// Digits only, without leading zeros; at most 999.
std::optional<int> read_length(std::string_view text) {
  int length = 0;

  if (text.empty() || text.size() > 3 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + (c - '0');
  }
  return length;
}

std::string hint_of(const std::string& text) {
  const Result<IpPrefix> prefix = parse_ip_prefix(text);

  return prefix ? to_string(*prefix) : prefix.error().hint;
}

/// The bits in which the mask of `length` bits has a one, for byte `index`.
std::uint8_t mask_byte(int length, std::size_t index) {
  const int bits = std::clamp(length - static_cast<int>(index) * 8, 0, 8);

  return static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(bits));
}

/// The prefix that starts with `first` and ends with `last`.
std::optional<IpPrefix> prefix_between(const IpAddress& first, const IpAddress& last) {
  for (int length = 0; length <= address_bits(first.family); ++length) {
    const IpPrefix prefix = make_prefix(first, length);
    if (prefix.address == first && last_address(prefix) == last) return prefix;
  }
  return std::nullopt;
}

/// `1.2.3.0-1.2.3.255`
std::optional<PrefixFault> range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;

  const auto first = parse_ip_address(text.substr(0, dash));
  const auto last = parse_ip_address(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  const auto prefix = prefix_between(*first, *last);
  return PrefixFault{"this is a range, not a prefix", prefix ? to_string(*prefix) : std::string()};
}

/// `1.2.3.*`
std::optional<PrefixFault> wildcard(std::string_view text) {
  constexpr std::string_view kAny = ".*";
  if (text.find('*') == std::string_view::npos) return std::nullopt;

  std::string address(text);
  std::string zeros;
  int length = 32;
  for (; length > 0 && address.ends_with(kAny); length -= 8) {
    address.resize(address.size() - kAny.size());
    zeros += ".0";
  }
  const bool plain = address.find('*') == std::string::npos;
  return PrefixFault{"an address has no wildcards",
                     plain ? hint_of(fmt::format("{}{}/{}", address, zeros, length)) : std::string()};
}

/// The address part is wrong: its reason, and its hint with the length that was given.
PrefixFault address_fault(std::string_view text, std::size_t slash, const Error& error) {
  if (auto fault = range(text)) return *std::move(fault);
  if (auto fault = wildcard(text)) return *std::move(fault);

  const std::string_view length = text.substr(std::min(slash, text.size()));
  return {error.reason, error.hint.empty() ? std::string() : hint_of(error.hint + std::string(length))};
}

std::string netmask_hint(std::string_view address, std::string_view mask) {
  const auto bits = parse_ip_address(mask);
  if (!bits || bits->family != Family::kV4) return {};

  IpAddress ones;
  std::fill_n(ones.bytes.begin(), 4, std::uint8_t{0xff});
  for (int length = 0; length <= 32; ++length) {
    if (make_prefix(ones, length).address == *bits) return hint_of(fmt::format("{}/{}", address, length));
  }
  return {};
}

/// The length is not a number.
PrefixFault length_fault(std::string_view address, std::string_view length) {
  constexpr std::string_view kDigits = "0123456789";
  const auto is_graphic = [](char c) { return c > 0x20 && c < 0x7f; };
  if (length.empty()) return {"no length after the slash", {}};
  if (length.find('.') != std::string_view::npos) {
    return {"a netmask is not a length", netmask_hint(address, length)};
  }
  if (length[0] == '-' || length[0] == '+') return {"a length has no sign", {}};

  const std::size_t start = length.find_first_of(kDigits);
  const std::size_t end = length.find_last_of(kDigits);
  if (start == std::string_view::npos) return {"the length is not a number", {}};
  std::string number(length.substr(start, end + 1 - start));
  if (!std::all_of(length.begin(), length.end(), is_graphic)) {
    return {"it has spaces or invisible characters",
            read_length(number) ? hint_of(fmt::format("{}/{}", address, number)) : std::string()};
  }
  if (number != length || number.find_first_not_of(kDigits) != std::string::npos) {
    return {"the length is not a number", {}};
  }
  if (number[0] != '0') return {"the length is too large", {}};
  number.erase(0, std::min(number.find_first_not_of('0'), number.size() - 1));
  return {"leading zeros are ambiguous",
          read_length(number) ? hint_of(fmt::format("{}/{}", address, number)) : std::string()};
}

/// The parts are right; is the whole? No: the length is beyond the family's, or host bits are set.
tl::expected<IpPrefix, PrefixFault> checked_prefix(const IpAddress& address, int length, bool mapped) {
  const int first = mapped ? kMappedBits : 0;
  const int last = first + address_bits(address.family);
  const IpPrefix prefix = make_prefix(address, length - first);

  if (length > last) {
    return tl::unexpected(
        PrefixFault{fmt::format("an IPv{} prefix has at most {} bits", last == 32 ? 4 : 6, last), {}});
  }
  if (length < first) return tl::unexpected(PrefixFault{"an IPv4-mapped prefix has 96 to 128 bits", {}});
  if (prefix.address != address)
    return tl::unexpected(PrefixFault{std::string(kHostBitsSet), to_string(prefix)});
  return prefix;
}

Error refusal(std::string_view text, const PrefixFault& fault) {
  return usage_error("read prefix", visible(text, kShownBytes), fault.reason, fault.hint);
}

}  // namespace

IpPrefix make_prefix(const IpAddress& address, int length) {
  IpPrefix prefix;

  prefix.address.family = address.family;
  prefix.length = static_cast<std::uint8_t>(std::clamp(length, 0, address_bits(address.family)));
  for (std::size_t i = 0; i < address_size(address); ++i) {
    prefix.address.bytes[i] = address.bytes[i] & mask_byte(prefix.length, i);
  }
  return prefix;
}

IpPrefix host_prefix(const IpAddress& address) { return make_prefix(address, address_bits(address.family)); }

Result<IpPrefix> parse_ip_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view head = text.substr(0, slash);
  const Result<IpAddress> address = parse_ip_address(head);

  if (!address) return fail(refusal(text, address_fault(text, slash, address.error())));
  if (slash == std::string_view::npos) return host_prefix(*address);

  const std::optional<int> length = read_length(text.substr(slash + 1));
  if (!length) return fail(refusal(text, length_fault(head, text.substr(slash + 1))));

  const bool mapped = address->family == Family::kV4 && head.find(':') != std::string_view::npos;
  const auto prefix = checked_prefix(*address, *length, mapped);
  if (!prefix) return fail(refusal(text, prefix.error()));
  return *prefix;
}

std::string to_string(const IpPrefix& prefix) {
  const bool is_host = prefix.length == address_bits(prefix.address.family);

  return is_host ? to_string(prefix.address) : to_cidr(prefix);
}

std::string to_cidr(const IpPrefix& prefix) {
  return fmt::format("{}/{}", to_string(prefix.address), prefix.length);
}

bool covers(const IpPrefix& outer, const IpPrefix& inner) {
  return outer.length <= inner.length && covers(outer, inner.address);
}

bool covers(const IpPrefix& prefix, const IpAddress& address) {
  if (prefix.address.family != address.family) return false;
  const std::size_t whole = prefix.length / 8U;  // bytes that must be equal
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, prefix.address.bytes.begin()))
    return false;
  return prefix.length % 8 == 0 ||
         ((address.bytes[whole] ^ prefix.address.bytes[whole]) & mask_byte(prefix.length, whole)) == 0;
}

IpAddress last_address(const IpPrefix& prefix) {
  IpAddress last = prefix.address;

  for (std::size_t i = 0; i < address_size(last); ++i) {
    last.bytes[i] |= static_cast<std::uint8_t>(~mask_byte(prefix.length, i));
  }
  return last;
}

std::string address_count(const IpPrefix& prefix) {
  // A power of two is exact in a double, and fmt writes all of its digits.
  return fmt::format("{:.0f}", std::ldexp(1.0, address_bits(prefix.address.family) - prefix.length));
}

std::string rounded_count(const std::string& count) {
  if (count.size() <= 12) return count;
  return fmt::format("about {}.{}e{}", count[0], count[1], count.size() - 1);
}

}  // namespace chatgate
