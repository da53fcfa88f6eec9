// SPDX-License-Identifier: Apache-2.0
#include "datapath/key_codec.h"

#include <algorithm>

#include "chatgate/gate.h"

namespace chatgate {
namespace {

bool is_v6(chatgate_map map) { return map == CHATGATE_MAP_ALLOW6 || map == CHATGATE_MAP_BAN6; }

std::uint32_t bit_of_table(const TableKey& key) {
  switch (table_of(key)) {
    case CHATGATE_MAP_HOST4:
      return CHATGATE_HAS_HOST_32;
    case CHATGATE_MAP_HOST6:
      return key.prefix.length == 64 ? CHATGATE_HAS_HOST_64 : CHATGATE_HAS_HOST_128;
    case CHATGATE_MAP_BAN4:
      return CHATGATE_HAS_BAN_TRIE4;
    case CHATGATE_MAP_BAN6:
      return CHATGATE_HAS_BAN_TRIE6;
    default:
      return key.prefix.address.family == Family::kV4 ? CHATGATE_HAS_ALLOW4 : CHATGATE_HAS_ALLOW6;
  }
}

}  // namespace

chatgate_map table_of(const TableKey& key) {
  if (key.kind == Kind::kAllow || !is_host_length(key.prefix)) return trie_of(key);
  return key.prefix.address.family == Family::kV4 ? CHATGATE_MAP_HOST4 : CHATGATE_MAP_HOST6;
}

chatgate_map trie_of(const TableKey& key) {
  const bool v4 = key.prefix.address.family == Family::kV4;
  if (key.kind == Kind::kAllow) return v4 ? CHATGATE_MAP_ALLOW4 : CHATGATE_MAP_ALLOW6;
  return v4 ? CHATGATE_MAP_BAN4 : CHATGATE_MAP_BAN6;
}

bool is_host_length(const IpPrefix& prefix) {
  return prefix.length == address_bits(prefix.address.family) ||
         (prefix.address.family == Family::kV6 && prefix.length == 64);
}

std::uint32_t table_bits_of(const TableKey& key) {
  const bool wide =
      key.prefix.address.family == Family::kV6 && key.prefix.length < CHATGATE_GATE6_NARROW_FROM;
  return bit_of_table(key) | (wide ? std::uint32_t{CHATGATE_HAS_WIDE6} : 0U);
}

chatgate_key encode_key(const TableKey& key) {
  chatgate_key out{};
  out.length = key.prefix.length + CHATGATE_SCOPE_BITS;
  out.scope = key.scope;
  std::copy_n(key.prefix.address.bytes.begin(), address_size(key.prefix.address), out.addr);
  return out;
}

TableKey decode_key(chatgate_map trie, const chatgate_key& key) {
  TableKey out;
  const bool allow = trie == CHATGATE_MAP_ALLOW4 || trie == CHATGATE_MAP_ALLOW6;
  out.kind = allow ? Kind::kAllow : Kind::kBan;
  out.scope = key.scope;
  out.prefix.length = static_cast<std::uint8_t>(key.length - CHATGATE_SCOPE_BITS);
  out.prefix.address.family = is_v6(trie) ? Family::kV6 : Family::kV4;
  std::copy_n(key.addr, address_size(out.prefix.address), out.prefix.address.bytes.begin());
  return out;
}

chatgate_value encode_value(const KernelKey& key) {
  chatgate_value value{};
  value.until = encode_time(key.compiled.until);
  value.shadow_until = encode_time(key.compiled.shadow_until);
  value.slot = key.slot;
  value.length = key.compiled.key.prefix.length;
  value.action = CHATGATE_ACTION_DROP;
  return value;
}

KernelKey decode_value(const TableKey& key, const chatgate_value& value) {
  return {{key, decode_time(value.until), decode_time(value.shadow_until)}, value.slot};
}

std::uint32_t key_size(chatgate_map trie) { return is_v6(trie) ? CHATGATE_KEY6_SIZE : CHATGATE_KEY4_SIZE; }

std::uint64_t encode_time(WallTime time) {
  if (time == kNever) return CHATGATE_NEVER;
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

WallTime decode_time(std::uint64_t time) {
  if (time == CHATGATE_NEVER) return kNever;
  return WallTime(std::chrono::nanoseconds(static_cast<std::int64_t>(time)));
}

}  // namespace chatgate
