// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "chatgate/abi.h"
#include "model/table_key.h"

namespace chatgate {

/// A key with all that its kernel value says.
struct KernelKey {
  CompiledKey compiled;
  std::uint32_t slot = CHATGATE_SLOT_NONE;

  bool operator==(const KernelKey&) const = default;
};

/// One address of a license's, and the scope that packets to it are judged in.
struct KernelDestination {
  IpAddress address;
  std::uint32_t scope = 0;
};

/// The table that holds keys of this kind and prefix.
chatgate_map table_of(const TableKey& key);

/// The trie for this kind and family: it also holds what a host's cell cannot say.
chatgate_map trie_of(const TableKey& key);

/// Bans at the lengths where bans cluster (v4 /32; v6 /128, /64) are in buckets (chatgate/host.h): a hit
/// costs a fraction of a trie walk.
bool is_host_length(const IpPrefix& prefix);

/// The chatgate_table_bits without which the program does not find the key.
std::uint32_t table_bits_of(const TableKey& key);

/// As the tries hold it.
chatgate_key encode_key(const TableKey& key);

/// The inverse: `trie` tells kind and family.
TableKey decode_key(chatgate_map trie, const chatgate_key& key);

chatgate_value encode_value(const KernelKey& key);
KernelKey decode_value(const TableKey& key, const chatgate_value& value);

/// Bytes of a trie's key: CHATGATE_KEY4_SIZE or CHATGATE_KEY6_SIZE.
std::uint32_t key_size(chatgate_map trie);

/// Nanoseconds since the epoch as the kernel keeps them: kNever is CHATGATE_NEVER.
std::uint64_t encode_time(WallTime time);
WallTime decode_time(std::uint64_t time);

}  // namespace chatgate
