// SPDX-License-Identifier: Apache-2.0
#include "policy/width_caps.h"

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr int kNotedV4 = 16;
constexpr int kNotedV6 = 32;

bool is_v4(const IpPrefix& prefix) { return prefix.address.family == Family::kV4; }

int cap_of(Kind kind, const IpPrefix& prefix, const WidthCaps& caps) {
  if (kind == Kind::kBan) return is_v4(prefix) ? caps.ban_v4 : caps.ban_v6;
  return is_v4(prefix) ? caps.allow_v4 : caps.allow_v6;
}

}  // namespace

Status check_width(Kind kind, const IpPrefix& prefix, const WidthCaps& caps) {
  if (kind == Kind::kShare) return {};
  const std::string_view verb = to_string(kind);
  if (prefix.length == 0) return fail(refused(verb, to_cidr(prefix), "it covers every address there is"));
  const int cap = cap_of(kind, prefix, caps);
  if (prefix.length >= cap) return {};
  return fail(
      refused(verb, to_cidr(prefix),
              fmt::format("it covers {} addresses; the widest {} of {} is a /{}",
                          rounded_count(address_count(prefix)), verb, is_v4(prefix) ? "IPv4" : "IPv6", cap),
              "name narrower prefixes"));
}

std::string width_note(const IpPrefix& prefix) {
  if (prefix.length >= (is_v4(prefix) ? kNotedV4 : kNotedV6)) return {};
  return fmt::format("{} covers {} addresses", to_cidr(prefix), rounded_count(address_count(prefix)));
}

}  // namespace chatgate
