// SPDX-License-Identifier: Apache-2.0
#include "net/ip_range.h"

#include <algorithm>

namespace chatgate {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// The widest prefix that starts at `first` and does not reach beyond `last`.
IpPrefix widest(const IpAddress& first, const IpAddress& last) {
  IpPrefix prefix = host_prefix(first);
  while (prefix.length > 0) {
    const IpPrefix wider = make_prefix(first, prefix.length - 1);
    if (wider.address != first || last < last_address(wider)) break;
    prefix = wider;
  }
  return prefix;
}

/// ::ffff:0:0/96. No text gives it as IPv6: there its addresses are IPv4's, and so it would be read again.
bool is_all_mapped(const IpPrefix& prefix) {
  IpAddress first;
  first.family = Family::kV6;
  first.bytes.at(10) = first.bytes.at(11) = 0xff;
  return prefix.length == 96 && prefix.address == first;
}

}  // namespace

std::optional<IpAddress> next_address(IpAddress address) {
  for (std::size_t i = address_size(address); i-- > 0;) {
    if (++address.bytes.at(i) != 0) return address;
  }
  return std::nullopt;
}

std::vector<IpPrefix> split_range(const IpAddress& first, const IpAddress& last) {
  std::vector<IpPrefix> prefixes;
  if (first.family != last.family) return prefixes;
  for (std::optional<IpAddress> from = first; from && !(last < *from);) {
    prefixes.push_back(widest(*from, last));
    from = next_address(last_address(prefixes.back()));
  }
  return prefixes;
}

Result<std::vector<IpPrefix>> parse_ip_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos)
    return fail(usage_error("read range", visible(text, kShownBytes), "a range has a dash"));
  CHATGATE_TRY_ASSIGN(const IpAddress first, parse_ip_address(trimmed(text.substr(0, dash))));
  CHATGATE_TRY_ASSIGN(const IpAddress last, parse_ip_address(trimmed(text.substr(dash + 1))));
  const auto refuse = [&](std::string_view reason) {
    return fail(usage_error("read range", visible(text, kShownBytes), reason));
  };
  if (first.family != last.family) return refuse("a range stays in one family");
  if (last < first) return refuse("the range ends before it starts");
  std::vector<IpPrefix> prefixes = split_range(first, last);
  if (std::any_of(prefixes.begin(), prefixes.end(), is_all_mapped))
    return refuse("it holds ::ffff:0:0/96, which means all of IPv4");
  return prefixes;
}

}  // namespace chatgate
