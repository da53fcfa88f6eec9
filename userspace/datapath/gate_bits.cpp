// SPDX-License-Identifier: Apache-2.0
#include "datapath/gate_bits.h"

#include <atomic>
#include <vector>

#include "chatgate/gate.h"
#include "datapath/key_codec.h"

namespace chatgate {
namespace {

std::vector<GateSpan> spans_v6(const IpPrefix& prefix) {
  const IpAddress& low = prefix.address;
  if (gate_of(prefix) == CHATGATE_MAP_GATE6NARROW) {
    const std::uint32_t block = chatgate_gate6_narrow_block(chatgate_be64(low.bytes.data()));
    return {{CHATGATE_MAP_GATE6NARROW, block, block}};
  }
  const IpAddress last = last_address(prefix);
  const std::uint32_t low_block = chatgate_gate6_wide_block(chatgate_be64(low.bytes.data()));
  const std::uint32_t high_block = chatgate_gate6_wide_block(chatgate_be64(last.bytes.data()));
  if (prefix.length >= 3) return {{CHATGATE_MAP_GATE6WIDE, low_block, high_block}};
  // Shorter than /3: top bytes, and all of 2000::/3 if the prefix holds it.
  std::vector<GateSpan> spans{
      {CHATGATE_MAP_GATE6WIDE, CHATGATE_GATE_BLOCKS + low.bytes[0], CHATGATE_GATE_BLOCKS + last.bytes[0]}};
  if (low.bytes[0] <= 0x20 && last.bytes[0] >= 0x3f)
    spans.push_back({CHATGATE_MAP_GATE6WIDE, 0, CHATGATE_GATE_BLOCKS - 1});
  return spans;
}

std::uint64_t* words_of(const GateMemory& gates, chatgate_map gate) {
  if (gate == CHATGATE_MAP_GATE4) return gates.gate4;
  return gate == CHATGATE_MAP_GATE6WIDE ? gates.gate6_wide : gates.gate6_narrow;
}

/// The two bits of each of the items first..last, as far as they lie in the word that begins with `begin`.
std::uint64_t range_mask(std::uint32_t first, std::uint32_t last, std::uint32_t begin) {
  std::uint64_t mask = ~0ULL;
  if (first > begin) mask &= ~0ULL << ((first - begin) * 2);
  if (last < begin + 31) mask &= (1ULL << ((last - begin + 1) * 2)) - 1;
  return mask;
}

/// Calls `visit(word, mask)` with all bits of the key's kind in the range's blocks, then with their
/// summary's; stops at the first false.
template <typename Visit>
bool visit_words(std::uint64_t* words, const GateSpan& range, std::uint32_t bits, const Visit& visit) {
  const std::uint64_t pattern = bits * 0x5555555555555555ULL;
  for (std::uint32_t word = chatgate_gate_word(range.first); word <= chatgate_gate_word(range.last); ++word) {
    const std::uint32_t begin = (word - CHATGATE_GATE_SUMMARY_WORDS) * CHATGATE_GATE_BLOCKS_PER_WORD;
    if (!visit(words[word], pattern & range_mask(range.first, range.last, begin))) return false;
  }
  const std::uint32_t first = range.first / CHATGATE_GATE_BLOCKS_PER_SUMMARY;
  const std::uint32_t last = range.last / CHATGATE_GATE_BLOCKS_PER_SUMMARY;
  for (std::uint32_t word = chatgate_gate_summary_word(range.first);
       word <= chatgate_gate_summary_word(range.last); ++word) {
    const std::uint32_t begin = word * CHATGATE_GATE_SUMMARIES_PER_WORD;
    if (!visit(words[word], pattern & range_mask(first, last, begin))) return false;
  }
  return true;
}

}  // namespace

chatgate_map gate_of(const IpPrefix& prefix) {
  if (prefix.address.family == Family::kV4) return CHATGATE_MAP_GATE4;
  return prefix.length >= CHATGATE_GATE6_NARROW_FROM ? CHATGATE_MAP_GATE6NARROW : CHATGATE_MAP_GATE6WIDE;
}

std::vector<GateSpan> gate_spans(const IpPrefix& prefix) {
  if (prefix.address.family == Family::kV6) return spans_v6(prefix);
  return {{CHATGATE_MAP_GATE4, chatgate_gate4_block(chatgate_be32(prefix.address.bytes.data())),
           chatgate_gate4_block(chatgate_be32(last_address(prefix).bytes.data()))}};
}

std::uint32_t gate_bits_of(const TableKey& key) {
  if (key.kind == Kind::kAllow) return CHATGATE_GATE_ALL;
  return is_host_length(key.prefix) ? CHATGATE_GATE_HOST : CHATGATE_GATE_PREFIX;
}

void open_gate(const GateMemory& gates, const TableKey& key) {
  for (const GateSpan& span : gate_spans(key.prefix)) {
    visit_words(words_of(gates, span.gate), span, gate_bits_of(key),
                [](std::uint64_t& word, std::uint64_t mask) {
                  std::atomic_ref<std::uint64_t> bits(word);
                  if ((bits.load(std::memory_order_relaxed) & mask) != mask)
                    bits.fetch_or(mask, std::memory_order_release);
                  return true;
                });
  }
}

bool gate_is_open(const GateMemory& gates, const TableKey& key) {
  for (const GateSpan& span : gate_spans(key.prefix)) {
    const auto is_set = [](std::uint64_t& word, std::uint64_t mask) {
      return (std::atomic_ref<std::uint64_t>(word).load(std::memory_order_relaxed) & mask) == mask;
    };
    if (!visit_words(words_of(gates, span.gate), span, gate_bits_of(key), is_set)) return false;
  }
  return true;
}

}  // namespace chatgate
