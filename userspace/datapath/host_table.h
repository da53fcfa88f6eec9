// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "chatgate/host.h"
#include "datapath/key_codec.h"

namespace chatgate {

/// How a host table is hashed.
struct HostHash {
  std::uint32_t buckets = 1;  ///< that the hash can name
  std::uint64_t seed = 0;

  /// Buckets of the whole array: the last ones are only reached from those before them.
  std::uint32_t array_size() const { return buckets + CHATGATE_HOST_PROBES - 1; }
};

/// The host bans of one family in one generation (chatgate/host.h), as the memory that the XDP program reads.
/// Whoever makes it keeps that memory mapped; all writes are seen whole or not at all.
class HostTable {
 public:
  /// What put() did.
  enum class Put : std::uint8_t {
    kHere,    ///< the cell says it all
    kInTrie,  ///< the cell sends on to the trie: a ban and a later shadow are two ends
    kNoRoom   ///< nothing was written: a larger table is needed
  };

  /// `buckets`: the array's first, hash.array_size() of them.
  HostTable(Family family, chatgate_bucket* buckets, const HostHash& hash)
      : words_(family == Family::kV4 ? CHATGATE_HOST4_WORDS : CHATGATE_HOST6_WORDS),
        buckets_(buckets),
        hash_(hash) {}

  /// Buckets for that many keys: cells for twice (v4) or three times (v6, whose buckets hold two) as many.
  static std::uint32_t buckets_for(Family family, std::size_t keys);

  /// The first of the CHATGATE_HOST_PROBES buckets that may hold the key.
  static std::uint32_t first_bucket_of(const TableKey& key, const HostHash& hash);

  /// Whether the cell sends on to the trie for such a value.
  static bool belongs_in_trie(const KernelKey& key);

  /// Writes the key, in its cell if it has one, else in a free one. What goes into the trie must be there
  /// before.
  Put put(const KernelKey& key);

  /// Whether put() would find a cell.
  bool has_room_for(const TableKey& key) const;

  /// False: the key was not banned. Its cell stays its own.
  bool remove(const TableKey& key);

  /// Nothing if the key is not banned, or its value is in the trie.
  std::optional<KernelKey> find(const TableKey& key) const;

  /// Every ban whose value is here, in the table's order.
  void each(const std::function<void(const KernelKey&)>& visit) const;

 private:
  __u64* cell_of(const chatgate_host& host) const;
  __u64* free_cell(const chatgate_host& host) const;
  Family family() const { return words_ == CHATGATE_HOST4_WORDS ? Family::kV4 : Family::kV6; }

  std::uint32_t words_;  ///< of a cell
  chatgate_bucket* buckets_;
  HostHash hash_;
};

/// What the kernel keeps of the key: ends of hosts in steps of 17 ms, rounded up; no shadow that is over
/// before the ban is.
KernelKey kernel_form(const KernelKey& key);

}  // namespace chatgate
