// SPDX-License-Identifier: Apache-2.0
#include "policy/guard.h"

#include <fmt/format.h>

namespace chatgate {

Status check_guard(Kind kind, const IpPrefix& prefix, std::span<const ProtectedAddress> protected_addresses) {
  if (kind == Kind::kShare) return {};
  const std::string_view verb = to_string(kind);
  if (prefix.length == 0) return fail(refused(verb, to_cidr(prefix), "it covers every address there is"));
  if (kind != Kind::kBan) return {};
  for (const ProtectedAddress& one : protected_addresses) {
    if (!covers(prefix, one.address)) continue;
    const std::string address = to_string(one.address);
    const std::string object = to_string(prefix);
    const std::string reason = object == address ? fmt::format("it is {}", one.what)
                                                 : fmt::format("it covers {}, {}", address, one.what);
    return fail(refused(verb, object, reason, "ban narrower prefixes that leave it out"));
  }
  return {};
}

}  // namespace chatgate
