// SPDX-License-Identifier: Apache-2.0
// Whole policies: built aside, flipped to in one step, and the old one's memory given back.
#include <bpf/bpf.h>

#include <array>
#include <cerrno>

#include "datapath/host_table.h"
#include "datapath/readback.h"
#include "support/kernel.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

bool map_exists(std::uint32_t id) {
  const UniqueFd fd(bpf_map_get_fd_by_id(id));
  return static_cast<bool>(fd);
}

class GenerationTest : public KernelTest {
 protected:
  /// Kernel ids of the tables in the slots of `index`.
  std::vector<std::uint32_t> table_ids(std::uint32_t index) {
    std::vector<std::uint32_t> ids;
    for (std::uint32_t map = 0; map < CHATGATE_OUTER_MAPS; ++map) {
      std::uint32_t id = 0;
      const auto found = kernel().tables().map(static_cast<chatgate_map>(map)).lookup(&index, &id);
      if (found.value_or(false)) ids.push_back(id);
    }
    return ids;
  }

  Result<Generation> build(std::vector<CompiledKey> keys) {
    std::vector<KernelKey> all;
    for (const CompiledKey& key : keys) all.push_back(kernel().numbered(key));
    return Generation::build(all, {});
  }
};

TEST_F(GenerationTest, AFlipSwapsWholePolicies) {
  Tables& tables = kernel().tables();
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.1"), allow("192.0.2.2"), ban("2001:db8::/48")})), "");
  const std::uint32_t before = tables.active();
  const std::uint64_t revision = tables.revision();
  const auto next = build({ban("192.0.2.2"), ban("192.0.2.3"), allow("2001:db8::7")});
  ASSERT_EQ(failure(next), "");
  ASSERT_EQ(failure(install_inactive(tables, *next)), "");

  // Installed is not yet in force.
  EXPECT_EQ(tables.active(), before);
  EXPECT_EQ(tables.revision(), revision);
  EXPECT_EQ(kernel().reason("192.0.2.1"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("192.0.2.2"), CHATGATE_PASS_WHITELISTED);
  EXPECT_EQ(kernel().reason("192.0.2.3"), CHATGATE_PASS_UNLISTED);
  EXPECT_EQ(kernel().reason("2001:db8::7"), CHATGATE_DROP_BANNED);

  ASSERT_EQ(failure(flip_to(tables, 77)), "");
  EXPECT_EQ(tables.active(), before ^ 1U);
  EXPECT_EQ(tables.revision(), 77U);
  EXPECT_EQ(kernel().reason("192.0.2.1"), CHATGATE_PASS_UNLISTED);
  EXPECT_EQ(kernel().reason("192.0.2.2"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("192.0.2.3"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("2001:db8::7"), CHATGATE_PASS_WHITELISTED);
  EXPECT_EQ(kernel().reason("2001:db8::8"), CHATGATE_PASS_UNLISTED);
}

TEST_F(GenerationTest, ManyFlipsEachWithItsOwnPolicy) {
  for (int i = 0; i < 20; ++i) {
    const std::string mine = "192.0.2." + std::to_string(i), last = "192.0.2." + std::to_string(i - 1);
    ASSERT_EQ(failure(kernel().replace({ban(mine)})), "");
    EXPECT_EQ(kernel().reason(mine), CHATGATE_DROP_BANNED);
    if (i > 0) {
      EXPECT_EQ(kernel().reason(last), CHATGATE_PASS_UNLISTED);
    }
    EXPECT_EQ(kernel().tables().revision(), static_cast<std::uint64_t>(i + 1));
  }
}

TEST_F(GenerationTest, ForgettingTheInstalledOneLeavesTheActiveOne) {
  Tables& tables = kernel().tables();
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.1")})), "");
  std::vector<std::uint32_t> ids;
  {
    const auto next = build({ban("192.0.2.2")});
    ASSERT_EQ(failure(next), "");
    ASSERT_EQ(failure(install_inactive(tables, *next)), "");
    ids = table_ids(tables.active() ^ 1U);
    ASSERT_EQ(ids.size(), std::size_t{CHATGATE_OUTER_MAPS});
    ASSERT_EQ(failure(forget_inactive(tables)), "");
  }
  EXPECT_TRUE(table_ids(tables.active() ^ 1U).empty());
  for (const std::uint32_t id : ids) EXPECT_TRUE(wait_until([&] { return !map_exists(id); })) << id;
  EXPECT_EQ(kernel().reason("192.0.2.1"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("192.0.2.2"), CHATGATE_PASS_UNLISTED);
  EXPECT_EQ(failure(forget_inactive(tables)), "");  // there is nothing left to forget
}

TEST_F(GenerationTest, TheOldGenerationsMemoryIsReleased) {
  Tables& tables = kernel().tables();
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.1")})), "");
  const std::vector<std::uint32_t> old = table_ids(tables.active());
  ASSERT_EQ(old.size(), std::size_t{CHATGATE_OUTER_MAPS});
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.2")})), "");
  for (const std::uint32_t id : old) EXPECT_TRUE(wait_until([&] { return !map_exists(id); })) << id;
  EXPECT_TRUE(table_ids(tables.active() ^ 1U).empty());
  const std::vector<std::uint32_t> now = table_ids(tables.active());
  EXPECT_EQ(now.size(), std::size_t{CHATGATE_OUTER_MAPS});
  for (const std::uint32_t id : now) EXPECT_TRUE(map_exists(id));
}

/// Installing over what a killed process left in the inactive slots replaces it.
TEST_F(GenerationTest, InstallingTwiceTakesTheSecond) {
  Tables& tables = kernel().tables();
  for (const char* text : {"192.0.2.1", "192.0.2.2"}) {
    const auto next = build({ban(text)});
    ASSERT_EQ(failure(next), "");
    ASSERT_EQ(failure(install_inactive(tables, *next)), "");
  }
  ASSERT_EQ(failure(flip_to(tables, 2)), "");
  EXPECT_EQ(kernel().reason("192.0.2.1"), CHATGATE_PASS_UNLISTED);
  EXPECT_EQ(kernel().reason("192.0.2.2"), CHATGATE_DROP_BANNED);
}

TEST_F(GenerationTest, WhatIsReadBackIsWhatWasWritten) {
  const std::vector<CompiledKey> keys = in_key_order(
      {ban("192.0.2.0/24"), allow("192.0.2.7"), ban("192.0.2.7", until(from_now(std::chrono::hours(1)))),
       ban("192.0.2.7", shadow(), 4), ban("203.0.113.0/24", {from_now(-std::chrono::hours(1)), kNever}, 2),
       ban("2001:db8::/32"), ban("2001:db8::/64"), ban("2001:db8::7"), allow("2001:db8::/48", kForever, 9)});
  const std::vector<KernelDestination> destinations{{ip("198.51.100.1"), 2}, {ip("2001:db8:ffff::1"), 9}};
  ASSERT_EQ(failure(kernel().replace(keys, destinations)), "");
  const auto read = read_keys(kernel().tables());
  ASSERT_EQ(failure(read), "");
  ASSERT_EQ(read->size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(read->at(i), kernel_form({keys[i], kernel().slot_of(keys[i].key)}))
        << to_string(keys[i].key.prefix);
    const auto one = read_key(kernel().tables(), keys[i].key);
    ASSERT_TRUE(one && *one);
    EXPECT_EQ(**one, read->at(i));
  }
  const auto other = read_key(kernel().tables(), ban("192.0.2.0/25").key);
  ASSERT_EQ(failure(other), "");
  EXPECT_FALSE(*other);  // the trie's longest match is another key
  const auto served = read_destinations(kernel().tables());
  ASSERT_EQ(failure(served), "");
  ASSERT_EQ(served->size(), 2U);
  EXPECT_EQ(served->at(0).scope, 2U);
  EXPECT_EQ(served->at(1).address, ip("2001:db8:ffff::1"));
  const auto hidden = hidden_keys(kernel().tables(), *read);
  ASSERT_EQ(failure(hidden), "");
  EXPECT_TRUE(hidden->empty());
}

/// The list of hidden keys is not empty by construction: a lost gate bit, and a lost table bit, hide a key.
TEST_F(GenerationTest, HiddenKeysAreFound) {
  const CompiledKey key = ban("192.0.2.0/24");
  const KernelKey numbered = kernel().numbered(key);
  const auto hidden = [&] {
    const auto found = hidden_keys(kernel().tables(), std::array{numbered});
    return found ? found->size() : 99;
  };
  EXPECT_EQ(hidden(), 1U);  // never written: its gate is shut
  ASSERT_EQ(failure(kernel().replace({key})), "");
  EXPECT_EQ(hidden(), 0U);
  kernel().tables().control().generation[kernel().tables().active()].tables = 0;
  EXPECT_EQ(hidden(), 1U);
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_PASS_UNLISTED);
}

}  // namespace
}  // namespace chatgate::test
