// SPDX-License-Identifier: Apache-2.0
#include "datapath/host_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace chatgate {
namespace {

static_assert(kMaxScope + 1 == CHATGATE_HOST_SCOPE_LIMIT);
static_assert(CHATGATE_SLOT_LIMIT - 1 == CHATGATE_HOST_SLOT_MASK);

constexpr std::uint64_t kStep = std::uint64_t{1} << CHATGATE_HOST_STEP_SHIFT;  // ns

chatgate_host encode_host(const TableKey& key) {
  chatgate_host host{std::uint64_t{key.scope} << 8U | key.prefix.length, 0, 0};
  const std::uint8_t* bytes = key.prefix.address.bytes.data();
  if (key.prefix.address.family == Family::kV4) {
    std::uint32_t address = 0;
    std::memcpy(&address, bytes, sizeof(address));
    host.who |= std::uint64_t{address} << 32U;
    return host;
  }
  std::memcpy(&host.high, bytes, sizeof(host.high));
  std::memcpy(&host.low, bytes + sizeof(host.high), sizeof(host.low));
  return host;
}

TableKey decode_host(Family family, const __u64* cell) {
  TableKey key;
  key.kind = Kind::kBan;
  key.scope = static_cast<std::uint32_t>(cell[0] >> 8U) & (CHATGATE_HOST_SCOPE_LIMIT - 1);
  key.prefix.length = static_cast<std::uint8_t>(cell[0]);
  key.prefix.address.family = family;
  std::uint8_t* bytes = key.prefix.address.bytes.data();
  if (family == Family::kV4) {
    const auto address = static_cast<std::uint32_t>(cell[0] >> 32U);
    std::memcpy(bytes, &address, sizeof(address));
  } else {
    std::memcpy(bytes, cell + 2, 16);
  }
  return key;
}

/// One of the two ends is all that a cell can say.
bool fits(const CompiledKey& key) { return key.shadow_until <= key.until || key.until == WallTime{}; }

std::uint64_t steps_of(WallTime end) {
  if (end == kNever) return CHATGATE_HOST_NEVER;
  return std::min<std::uint64_t>((encode_time(end) + kStep - 1) / kStep, CHATGATE_HOST_NEVER - 1);
}

std::uint64_t encode_what(const KernelKey& key) {
  const bool shadow = key.compiled.until == WallTime{};
  const WallTime end = shadow ? key.compiled.shadow_until : key.compiled.until;
  return steps_of(end) << CHATGATE_HOST_END_SHIFT | (shadow ? CHATGATE_HOST_SHADOW : 0) | key.slot;
}

KernelKey decode_what(const TableKey& key, std::uint64_t what) {
  KernelKey out{{key, {}, {}}, static_cast<std::uint32_t>(what & CHATGATE_HOST_SLOT_MASK)};
  const bool shadow = (what & CHATGATE_HOST_SHADOW) != 0;
  (shadow ? out.compiled.shadow_until : out.compiled.until) = decode_time(chatgate_host_until(what));
  return out;
}

void store(__u64& word, std::uint64_t value) {
  std::atomic_ref<__u64>(word).store(value, std::memory_order_release);
}

std::uint64_t load(__u64& word) { return std::atomic_ref<__u64>(word).load(std::memory_order_acquire); }

}  // namespace

std::uint32_t HostTable::buckets_for(Family family, std::size_t keys) {
  const std::size_t cells = family == Family::kV4 ? keys * 2 : keys * 3;
  const std::size_t cells_each =
      CHATGATE_BUCKET_WORDS / (family == Family::kV4 ? CHATGATE_HOST4_WORDS : CHATGATE_HOST6_WORDS);
  return static_cast<std::uint32_t>(cells / cells_each + 1);
}

std::uint32_t HostTable::first_bucket_of(const TableKey& key, const HostHash& hash) {
  const chatgate_host host = encode_host(key);
  return chatgate_host_bucket(&host, hash.seed, hash.buckets);
}

bool HostTable::belongs_in_trie(const KernelKey& key) { return !fits(key.compiled); }

__u64* HostTable::cell_of(const chatgate_host& host) const {
  const std::uint32_t home = chatgate_host_bucket(&host, hash_.seed, hash_.buckets);
  for (std::uint32_t index = home; index < home + CHATGATE_HOST_PROBES; ++index) {
    __u64* const words = buckets_[index].words;
    for (std::uint32_t at = 0; at < CHATGATE_BUCKET_WORDS; at += words_) {
      const std::uint64_t who = load(words[at]);
      if (who == 0) return nullptr;
      if (who != host.who) continue;
      if (words_ == CHATGATE_HOST4_WORDS || (words[at + 2] == host.high && words[at + 3] == host.low))
        return words + at;
    }
  }
  return nullptr;
}

__u64* HostTable::free_cell(const chatgate_host& host) const {
  const std::uint32_t home = chatgate_host_bucket(&host, hash_.seed, hash_.buckets);
  for (std::uint32_t index = home; index < home + CHATGATE_HOST_PROBES; ++index) {
    __u64* const words = buckets_[index].words;
    for (std::uint32_t at = 0; at < CHATGATE_BUCKET_WORDS; at += words_) {
      if (words[at] == 0) return words + at;
    }
  }
  return nullptr;
}

HostTable::Put HostTable::put(const KernelKey& key) {
  const chatgate_host host = encode_host(key.compiled.key);
  const bool here = fits(key.compiled);
  const std::uint64_t what = here ? encode_what(key) : CHATGATE_HOST_IN_TRIE;
  if (__u64* const own = cell_of(host); own != nullptr) {
    store(own[1], what);
    return here ? Put::kHere : Put::kInTrie;
  }
  __u64* const cell = free_cell(host);
  if (cell == nullptr) return Put::kNoRoom;
  if (words_ == CHATGATE_HOST6_WORDS) {
    store(cell[2], host.high);
    store(cell[3], host.low);
  }
  store(cell[1], what);
  store(cell[0], host.who);  // last: from here on it is found
  return here ? Put::kHere : Put::kInTrie;
}

bool HostTable::has_room_for(const TableKey& key) const {
  const chatgate_host host = encode_host(key);
  return cell_of(host) != nullptr || free_cell(host) != nullptr;
}

bool HostTable::remove(const TableKey& key) {
  __u64* const cell = cell_of(encode_host(key));
  if (cell == nullptr || load(cell[1]) == 0) return false;
  store(cell[1], 0);
  return true;
}

std::optional<KernelKey> HostTable::find(const TableKey& key) const {
  __u64* const cell = cell_of(encode_host(key));
  const std::uint64_t what = cell == nullptr ? 0 : load(cell[1]);
  if (what == 0 || what == CHATGATE_HOST_IN_TRIE) return std::nullopt;
  return decode_what(key, what);
}

void HostTable::each(const std::function<void(const KernelKey&)>& visit) const {
  for (std::uint32_t index = 0; index < hash_.array_size(); ++index) {
    __u64* const words = buckets_[index].words;
    for (std::uint32_t at = 0; at < CHATGATE_BUCKET_WORDS; at += words_) {
      if (load(words[at]) == 0) break;
      const std::uint64_t what = load(words[at + 1]);
      if (what != 0 && what != CHATGATE_HOST_IN_TRIE)
        visit(decode_what(decode_host(family(), words + at), what));
    }
  }
}

KernelKey kernel_form(const KernelKey& key) {
  KernelKey out = key;
  if (out.compiled.key.kind != Kind::kBan || !is_host_length(out.compiled.key.prefix)) return out;
  if (!fits(out.compiled)) return out;
  return decode_what(out.compiled.key, encode_what(out));
}

}  // namespace chatgate
