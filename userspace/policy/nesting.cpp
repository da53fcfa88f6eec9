// SPDX-License-Identifier: Apache-2.0
#include "policy/nesting.h"

#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace chatgate {
namespace {

bool lies_in_trie(const TableKey& key) {
  if (key.kind == Kind::kAllow) return true;
  const int length = key.prefix.length;
  return length != address_bits(key.prefix.address.family) &&
         !(key.prefix.address.family == Family::kV6 && length == 64);
}

Error too_deep(const CompiledKey& key) {
  return refused(
      "add", to_string(key.key.prefix),
      fmt::format("it would be the {}th temporary or shadow entry over one address (at most {} can nest)",
                  kMaxNested + 1, kMaxNested),
      "make one of the prefixes that cover it permanent (--for forever), or remove one");
}

}  // namespace

bool asks_for_second_look(const CompiledKey& key) { return key.until != kNever && lies_in_trie(key.key); }

Status check_nesting(std::span<const CompiledKey> keys) {
  // In key order a prefix comes before what it covers, so the prefixes over the current one form a stack.
  std::map<std::pair<Kind, std::uint32_t>, std::vector<IpPrefix>> stacks;
  for (const CompiledKey& key : keys) {
    if (!asks_for_second_look(key)) continue;
    std::vector<IpPrefix>& over = stacks[{key.key.kind, key.key.scope}];
    while (!over.empty() && !covers(over.back(), key.key.prefix)) over.pop_back();
    over.push_back(key.key.prefix);
    if (over.size() > kMaxNested) return fail(too_deep(key));
  }
  return {};
}

}  // namespace chatgate
