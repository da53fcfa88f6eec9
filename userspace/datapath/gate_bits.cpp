// SPDX-License-Identifier: Apache-2.0
#include "datapath/gate_bits.h"

#include <atomic>
#include <vector>

#include "chatgate/gate.h"
#include "datapath/key_codec.h"

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

/// The bits of items first..last, `width` bits each, as far as they lie in the word that begins with `begin`.
std::uint64_t range_mask(std::uint32_t first, std::uint32_t last, std::uint32_t begin, std::uint32_t width) {
  std::uint64_t mask = ~0ULL;
  if (first > begin) mask &= ~0ULL << ((first - begin) * width);
  if (last < begin + 64 / width - 1) mask &= (1ULL << ((last - begin + 1) * width)) - 1;
  return mask;
}

/// Calls `visit(word, mask)` with all bits of the key's kind in the range's blocks, then with their
/// summary's; stops at the first false.
template <typename Visit>
bool visit_words(const BlockRange& range, std::uint32_t bits, const Visit& visit) {
  const std::uint64_t pattern = bits * 0x5555555555555555ULL;
  for (std::uint32_t word = chatgate_gate_word(range.first); word <= chatgate_gate_word(range.last); ++word) {
    const std::uint32_t begin = (word - CHATGATE_GATE_SUMMARY_WORDS) * CHATGATE_GATE_BLOCKS_PER_WORD;
    if (!visit(range.words[word], pattern & range_mask(range.first, range.last, begin, 2))) return false;
  }
  const std::uint32_t first = range.first / CHATGATE_GATE_BLOCKS_PER_SUMMARY;
  const std::uint32_t last = range.last / CHATGATE_GATE_BLOCKS_PER_SUMMARY;
  for (std::uint32_t word = chatgate_gate_summary_word(range.first);
       word <= chatgate_gate_summary_word(range.last); ++word) {
    const std::uint32_t begin = word * CHATGATE_GATE_SUMMARIES_PER_WORD;
    if (!visit(range.words[word], range_mask(first, last, begin, 1))) return false;
  }
  return true;
}

}  // namespace

std::uint32_t gate_bits_of(const TableKey& key) {
  if (key.kind == Kind::kAllow) return CHATGATE_GATE_ALL;
  return is_host_length(key.prefix) ? CHATGATE_GATE_HOST : CHATGATE_GATE_PREFIX;
}

void open_gate(const GateMemory& gates, const TableKey& key) {
  for (const BlockRange& range : ranges_of(gates, key.prefix)) {
    visit_words(range, gate_bits_of(key), [](std::uint64_t& word, std::uint64_t mask) {
      std::atomic_ref<std::uint64_t> bits(word);
      if ((bits.load(std::memory_order_relaxed) & mask) != mask)
        bits.fetch_or(mask, std::memory_order_release);
      return true;
    });
  }
}

bool gate_is_open(const GateMemory& gates, const TableKey& key) {
  for (const BlockRange& range : ranges_of(gates, key.prefix)) {
    const bool open = visit_words(range, gate_bits_of(key), [](std::uint64_t& word, std::uint64_t mask) {
      return (std::atomic_ref<std::uint64_t>(word).load(std::memory_order_relaxed) & mask) == mask;
    });
    if (!open) return false;
  }
  return true;
}

}  // namespace chatgate
