// SPDX-License-Identifier: Apache-2.0
#include "datapath/gate_bits.h"

#include <atomic>
#include <vector>

#include "chatgate/gate.h"

namespace chatgate {
namespace {

/// Blocks first..last of one gate.
struct BlockRange {
  std::uint64_t* words;
  std::uint32_t first;
  std::uint32_t last;
};

std::vector<BlockRange> ranges_v6(const GateMemory& gates, const IpPrefix& prefix) {
  const std::uint8_t* low = prefix.address.bytes.data();
  if (prefix.length >= CHATGATE_GATE6_NARROW_FROM) {
    const std::uint32_t block = chatgate_gate6_narrow_block(low);
    return {{gates.gate6_narrow, block, block}};
  }
  const IpAddress last = last_address(prefix);
  const std::uint32_t low_block = chatgate_gate6_wide_block(low);
  const std::uint32_t high_block = chatgate_gate6_wide_block(last.bytes.data());
  if (prefix.length >= 3) return {{gates.gate6_wide, low_block, high_block}};
  // Shorter than /3: top bytes, and all of 2000::/3 if the prefix holds it.
  std::vector<BlockRange> ranges{
      {gates.gate6_wide, CHATGATE_GATE_BLOCKS + low[0], CHATGATE_GATE_BLOCKS + last.bytes[0]}};
  if (low[0] <= 0x20 && last.bytes[0] >= 0x3f)
    ranges.push_back({gates.gate6_wide, 0, CHATGATE_GATE_BLOCKS - 1});
  return ranges;
}

std::vector<BlockRange> ranges_of(const GateMemory& gates, const IpPrefix& prefix) {
  if (prefix.address.family == Family::kV6) return ranges_v6(gates, prefix);
  return {{gates.gate4, chatgate_gate4_block(prefix.address.bytes.data()),
           chatgate_gate4_block(last_address(prefix).bytes.data())}};
}

/// `bit` in both bits' places of every block from first to last, as far as they lie in `word`.
std::uint64_t mask_in_word(const BlockRange& range, std::uint32_t word, std::uint32_t bit) {
  const std::uint64_t pattern = 0x5555555555555555ULL << (bit - 1);
  const std::uint32_t begin = word * CHATGATE_GATE_BLOCKS_PER_WORD;
  std::uint64_t mask = pattern;
  if (range.first > begin) mask &= ~0ULL << ((range.first - begin) * 2);
  if (range.last < begin + CHATGATE_GATE_BLOCKS_PER_WORD - 1)
    mask &= (4ULL << ((range.last - begin) * 2)) - 1;
  return mask;
}

std::uint32_t bit_of(const TableKey& key) {
  return key.kind == Kind::kAllow ? CHATGATE_GATE_ALLOW : CHATGATE_GATE_BAN;
}

}  // namespace

void open_gate(const GateMemory& gates, const TableKey& key) {
  for (const BlockRange& range : ranges_of(gates, key.prefix)) {
    for (std::uint32_t word = chatgate_gate_word(range.first); word <= chatgate_gate_word(range.last);
         ++word) {
      const std::uint64_t mask = mask_in_word(range, word, bit_of(key));
      std::atomic_ref<std::uint64_t> bits(range.words[word]);
      if ((bits.load(std::memory_order_relaxed) & mask) != mask)
        bits.fetch_or(mask, std::memory_order_release);
    }
  }
}

bool gate_is_open(const GateMemory& gates, const TableKey& key) {
  for (const BlockRange& range : ranges_of(gates, key.prefix)) {
    for (std::uint32_t word = chatgate_gate_word(range.first); word <= chatgate_gate_word(range.last);
         ++word) {
      const std::uint64_t mask = mask_in_word(range, word, bit_of(key));
      if ((std::atomic_ref<std::uint64_t>(range.words[word]).load(std::memory_order_relaxed) & mask) != mask)
        return false;
    }
  }
  return true;
}

}  // namespace chatgate
