// SPDX-License-Identifier: Apache-2.0
// The gates say yes for every address that a key covers, and for no block that it does not touch.
#include "datapath/gate_bits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "chatgate/gate.h"
#include "support/policy.h"
#include "support/random_policy.h"

namespace chatgate::test {
namespace {

struct Memory {
  std::vector<std::uint64_t> gate4 = std::vector<std::uint64_t>(CHATGATE_GATE_WORDS);
  std::vector<std::uint64_t> wide = std::vector<std::uint64_t>(CHATGATE_GATE6_WIDE_WORDS);
  std::vector<std::uint64_t> narrow = std::vector<std::uint64_t>(CHATGATE_GATE_WORDS);

  GateMemory gates() { return {gate4.data(), wide.data(), narrow.data()}; }
  void clear() {
    for (auto* words : {&gate4, &wide, &narrow}) std::fill(words->begin(), words->end(), 0);
  }
  /// What the program reads of the block, as bpf/decide.bpf.h does it.
  std::uint32_t ask(const IpAddress& address) const {
    const std::uint8_t* at = address.bytes.data();
    const auto bits = [](const std::vector<std::uint64_t>& words, std::uint32_t block) {
      const std::uint32_t eight =
          chatgate_gate_summary_bits(words.at(chatgate_gate_summary_word(block)), block);
      if (eight == 0 || eight == CHATGATE_GATE_HOST) return eight;
      return chatgate_gate_bits(words.at(chatgate_gate_word(block)), block);
    };
    if (address.family == Family::kV4) return bits(gate4, chatgate_gate4_block(chatgate_be32(at)));
    return bits(wide, chatgate_gate6_wide_block(chatgate_be64(at))) |
           bits(narrow, chatgate_gate6_narrow_block(chatgate_be64(at)));
  }
  /// Of the blocks, without the summaries.
  std::size_t bits_set() const {
    std::size_t count = 0;
    for (const auto* words : {&gate4, &wide, &narrow}) {
      for (std::size_t i = CHATGATE_GATE_SUMMARY_WORDS; i < words->size(); ++i)
        count += static_cast<std::size_t>(std::popcount((*words)[i]));
    }
    return count;
  }
};

struct Blocks {
  const char* prefix;
  std::size_t blocks;
};
const Blocks kBlocks[] = {
    {"192.0.2.7/32", 1},
    {"192.0.2.0/24", 1},
    {"192.0.2.0/23", 2},
    {"192.0.0.0/16", 256},
    {"10.0.0.0/8", 1U << 16},
    {"0.0.0.0/0", 1U << 24},
    {"255.255.255.255/32", 1},
    {"128.0.0.0/1", 1U << 23},
    {"192.0.32.0/19", 32},
    {"192.0.31.0/24", 1},
    {"192.0.48.0/20", 16},
    {"2001:db8::7/128", 1},
    {"2001:db8::/64", 1},
    {"2001:db8::/48", 1},
    {"2001:db8::/47", 1},
    {"2001:da0::/27", 1},
    {"2001:d80::/26", 2},
    {"2001::/16", 2048},
    {"2000::/3", 1U << 24},
    {"3fff:ffe0::/27", 1},
    {"fe80::/10", 1},
    {"fe00::/7", 2},
    {"4000::/3", 32},
    {"::/8", 1},
    {"::/3", 32},
    {"8000::/1", 128},
    {"fe80::1/128", 1},
    {"::/0", (1U << 24) + 256},
    {"::/2", (1U << 24) + 64},
    {"4000::/2", 64},
    {"::/1", (1U << 24) + 128},
};

TEST(GateBits, AsManyBlocksAsThePrefixTouches) {
  Memory memory;
  for (const Blocks& one : kBlocks) {
    memory.clear();
    EXPECT_FALSE(gate_is_open(memory.gates(), ban(one.prefix).key)) << one.prefix;
    open_gate(memory.gates(), ban(one.prefix).key);
    EXPECT_EQ(memory.bits_set(), one.blocks) << one.prefix;
    EXPECT_TRUE(gate_is_open(memory.gates(), ban(one.prefix).key)) << one.prefix;
    EXPECT_FALSE(gate_is_open(memory.gates(), allow(one.prefix).key)) << one.prefix;
    EXPECT_EQ(memory.ask(prefix(one.prefix).address), gate_bits_of(ban(one.prefix).key)) << one.prefix;
    EXPECT_EQ(memory.ask(last_address(prefix(one.prefix))), gate_bits_of(ban(one.prefix).key)) << one.prefix;
    open_gate(memory.gates(), allow(one.prefix).key);
    EXPECT_EQ(memory.bits_set(), 2 * one.blocks) << one.prefix;
    EXPECT_EQ(memory.ask(prefix(one.prefix).address), CHATGATE_GATE_ALL) << one.prefix;
  }
}

TEST(GateBits, WhichTablesAreWorthAsking) {
  EXPECT_EQ(gate_bits_of(ban("192.0.2.7").key), CHATGATE_GATE_HOST);
  EXPECT_EQ(gate_bits_of(ban("192.0.2.6/31").key), CHATGATE_GATE_PREFIX);
  EXPECT_EQ(gate_bits_of(ban("2001:db8::7").key), CHATGATE_GATE_HOST);
  EXPECT_EQ(gate_bits_of(ban("2001:db8::/64").key), CHATGATE_GATE_HOST);
  EXPECT_EQ(gate_bits_of(ban("2001:db8::/63").key), CHATGATE_GATE_PREFIX);
  EXPECT_EQ(gate_bits_of(allow("192.0.2.7").key), CHATGATE_GATE_ALL);
  Memory memory;
  open_gate(memory.gates(), ban("192.0.2.7").key);
  open_gate(memory.gates(), ban("192.0.2.0/28").key);
  EXPECT_EQ(memory.ask(ip("192.0.2.200")), CHATGATE_GATE_ALL);
}

TEST(GateBits, NeighbouringBlocksStayShut) {
  struct Case {
    const char *prefix, *before, *after;
  };
  const Case cases[] = {{"192.0.2.0/24", "192.0.1.255", "192.0.3.0"},
                        {"192.0.32.0/19", "192.0.31.255", "192.0.64.0"},
                        {"10.0.0.0/8", "9.255.255.255", "11.0.0.0"},
                        {"2001:d80::/27", "2001:d7f:ffff::", "2001:da0::"},
                        {"2000::/3", "1fff:ffff::", "4000::"},
                        {"4000::/3", "3fff:ffff:ffff::", "6000::"},
                        {"fe80::/10", "fdff::", "ff00::"}};
  for (const Case& one : cases) {
    Memory memory;
    open_gate(memory.gates(), ban(one.prefix).key);
    EXPECT_EQ(memory.ask(ip(one.before)), 0U) << one.prefix;
    EXPECT_EQ(memory.ask(ip(one.after)), 0U) << one.prefix;
  }
}

TEST(GateBits, NeverNoForACoveredAddress) {
  Memory memory;
  RandomPolicy random(seed_for(0), wall_now());
  std::size_t covered = 0;
  for (int i = 0; i < 300; ++i) {
    const TableKey key = random.key().key;
    open_gate(memory.gates(), key);
    ASSERT_TRUE(gate_is_open(memory.gates(), key)) << to_cidr(key.prefix);
    const std::uint32_t bits = gate_bits_of(key);
    for (int j = 0; j < 100; ++j) {
      const IpAddress address = random.near(key.prefix);
      if (!covers(key.prefix, address)) continue;
      ASSERT_EQ(memory.ask(address) & bits, bits) << to_cidr(key.prefix) << " over " << to_string(address);
      ++covered;
    }
  }
  EXPECT_GT(covered, 10'000U);
}

}  // namespace
}  // namespace chatgate::test
