// SPDX-License-Identifier: Apache-2.0
// A pass over the history, step by step. tests/property has what it leaves of any history.
#include "store/history_purge.h"

#include <fmt/format.h>

#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::prefix;
using test::TestStore;

using Lines = std::vector<std::string>;

class HistoryPurgeTest : public testing::Test {
 protected:
  static Change to(WallTime end, const std::string& label = "") {
    Change change;
    change.operation = end == WallTime{} ? Operation::kRemoved : Operation::kAdded;
    change.expires_after = end;
    change.label = label;
    return change;
  }

  std::uint64_t begin() { return must(store_->changes().begin_revision(at(0), "alice", "import")); }

  void run(std::uint64_t revision, const Change& common, const std::vector<IpPrefix>& prefixes) {
    must(store_->changes().append_run(revision, list_, common, prefixes));
  }

  void single(const Change& common, const char* where) {
    store_.write([&] {
      Change change = common;
      change.prefix = prefix(where);
      must(store_->changes().append(begin(), list_, change));
    });
  }

  void run(const Change& common, const std::vector<const char*>& texts) {
    std::vector<IpPrefix> prefixes;
    for (const char* text : texts) prefixes.push_back(prefix(text));
    store_.write([&] { run(begin(), common, prefixes); });
  }

  /// Each step in a transaction of its own, as if the process had been killed in between; `look` after each.
  template <typename Look>
  std::uint64_t pass(std::uint64_t upto, Look&& look) {
    HistoryPlace place;
    std::uint64_t steps = 0;
    for (; place.revision <= upto; ++steps) {
      store_.write([&] { deleted_ += must(store_->history_purge().step(place, upto, at(1))); });
      look();
    }
    return steps;
  }

  Lines history() {
    Lines lines;
    must(store_->changes().history({}, [&lines](const Change& change) -> Status {
      lines.push_back(fmt::format("{} {}", change.revision.revision, to_string(change.prefix)));
      return {};
    }));
    return lines;
  }

  Lines held(std::uint64_t revision) {
    Lines lines;
    for (const HeldEntry& one : must(store_->changes().held_at("feed", revision)))
      lines.push_back(to_string(one.prefix));
    return lines;
  }

  TestStore store_;
  const ListRow list_ = store_.list("feed", Kind::kBan);
  std::uint64_t deleted_ = 0;
};

/// With a label for each line, each is a run of its own.
TEST_F(HistoryPurgeTest, ManyRunsOfOnePrefixAreAFewSteps) {
  constexpr std::uint32_t kMany = 10'000;
  std::vector<IpPrefix> odd;
  store_.write([&] {
    const std::uint64_t revision = begin();
    for (std::uint32_t i = 0; i < kMany; ++i) {
      const IpPrefix one = prefix(fmt::format("10.0.{}.{}", i / 256, i % 256));
      run(revision, to(kNever, fmt::format("visitor {}", i)), {one});
      if (i % 2 == 1) odd.push_back(one);
    }
    run(begin(), to(WallTime{}), odd);
    begin();
  });
  const Lines before = held(3);
  ASSERT_EQ(before.size(), kMany / 2);
  EXPECT_LE(pass(2, [] {}), 10U);
  EXPECT_EQ(deleted_, odd.size() * 2);
  EXPECT_EQ(history().size(), kMany / 2);
  EXPECT_EQ(held(3), before);
}

TEST_F(HistoryPurgeTest, WhatLeftDoesNotComeBackBetweenTwoSteps) {
  run(to(kNever), {"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  run(to(WallTime{}), {"192.0.2.3"});
  single(to(WallTime{}), "192.0.2.1");
  run(to(kNever), {"192.0.2.4", "192.0.2.5"});
  single(to(kNever), "192.0.2.6");
  run(to(WallTime{}), {"192.0.2.2", "192.0.2.4", "192.0.2.6"});
  run(to(kNever, "again"), {"192.0.2.3"});
  single(to(kNever), "192.0.2.7");
  const Lines before = held(8);
  EXPECT_EQ(before, (Lines{"192.0.2.3", "192.0.2.5", "192.0.2.7"}));
  pass(7, [&] { EXPECT_EQ(held(8), before); });
  EXPECT_EQ(history(), (Lines{"4 192.0.2.5", "7 192.0.2.3", "8 192.0.2.7"}));
}

/// Only what a later revision says makes a line tell nothing any more.
TEST_F(HistoryPurgeTest, RunsOfOneRevisionDoNotSupersedeOneAnother) {
  store_.write([&] {
    const std::uint64_t revision = begin();
    run(revision, to(kNever), {prefix("192.0.2.1")});
    run(revision, to(at(1)), {prefix("192.0.2.2")});
    run(revision, to(kNever, "twice"), {prefix("192.0.2.1"), prefix("192.0.2.3")});
    begin();
  });
  pass(1, [] {});
  EXPECT_EQ(deleted_, 1U);
  EXPECT_EQ(history(), (Lines{"1 192.0.2.1", "1 192.0.2.1", "1 192.0.2.3"}));
}

}  // namespace
}  // namespace chatgate
