// SPDX-License-Identifier: Apache-2.0
#include "policy/merge.h"

#include <gtest/gtest.h>

#include "support/policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Entry entry(WallTime expires, bool shadow = false, const char* label = "spam") {
  Entry one;
  one.list = "manual-bans";
  one.prefix = prefix("192.0.2.7");
  one.label = label;
  one.by = "alice";
  one.created = kNow - hours(10);
  one.expires = expires;
  one.shadow = shadow;
  return one;
}

EntryWish wish(WallTime expires, bool shadow = false, bool shorten = false, const char* label = "") {
  Entry one = entry(expires, shadow, label);
  one.by = "bob";
  one.created = kNow;
  return {one, shorten};
}

struct Expected {
  std::optional<Operation> operation;
  WallTime expires;
  bool shadow = false;
};

void expect(const Merged& merged, const Expected& expected, int line) {
  EXPECT_EQ(merged.operation, expected.operation) << "line " << line;
  EXPECT_EQ(merged.entry.expires, expected.expires) << "line " << line;
  EXPECT_EQ(merged.entry.shadow, expected.shadow) << "line " << line;
}
#define EXPECT_MERGED(merged, ...) expect(merged, Expected{__VA_ARGS__}, __LINE__)

TEST(Merge, ANewEntryIsTheWish) {
  const Merged merged = merge(std::nullopt, wish(kNow + hours(1)), kNow);
  EXPECT_MERGED(merged, Operation::kAdded, kNow + hours(1));
  EXPECT_EQ(merged.entry.by, "bob");
}

TEST(Merge, WhatIsOverCountsAsAbsent) {
  for (const WallTime end : {kNow, kNow - hours(1)}) {
    const Merged merged = merge(entry(end, true), wish(kNow + hours(1)), kNow);
    EXPECT_MERGED(merged, Operation::kAdded, kNow + hours(1));
    EXPECT_EQ(merged.entry.created, kNow);
  }
}

TEST(Merge, ExtendsAndNeverShortens) {
  EXPECT_MERGED(merge(entry(kNow + hours(1)), wish(kNow + hours(2)), kNow), Operation::kExtended,
                kNow + hours(2));
  EXPECT_MERGED(merge(entry(kNow + hours(1)), wish(kNever), kNow), Operation::kExtended, kNever);
  EXPECT_MERGED(merge(entry(kNow + hours(2)), wish(kNow + hours(1)), kNow), std::nullopt, kNow + hours(2));
  EXPECT_MERGED(merge(entry(kNever), wish(kNow + hours(1)), kNow), std::nullopt, kNever);
  EXPECT_MERGED(merge(entry(kNever), wish(kNever), kNow), std::nullopt, kNever);
  EXPECT_EQ(merge(entry(kNow + hours(1)), wish(kNow + hours(2)), kNow).entry.by,
            "alice");  // who made it stays
}

/// `ban X --for 1d` twice is one wish: a hundredth of the span, at most a minute.
TEST(Merge, TheSameWishAgainKeepsTheEntry) {
  const auto later = [](auto span, auto by) {
    return merge(entry(kNow + span), wish(kNow + span + by), kNow).operation;
  };
  EXPECT_EQ(later(hours(24), seconds(59)), std::nullopt);
  EXPECT_EQ(later(hours(24), minutes(1)), std::nullopt);
  EXPECT_EQ(later(hours(24), minutes(1) + milliseconds(1)), Operation::kExtended);
  EXPECT_EQ(later(seconds(100), milliseconds(900)), std::nullopt);
  EXPECT_EQ(later(seconds(100), milliseconds(1100)), Operation::kExtended);
  EXPECT_EQ(later(seconds(2), milliseconds(100)), Operation::kExtended);
}

TEST(Merge, ShortensOnlyWhenTold) {
  EXPECT_MERGED(merge(entry(kNow + hours(2)), wish(kNow + hours(1), false, true), kNow),
                Operation::kShortened, kNow + hours(1));
  EXPECT_MERGED(merge(entry(kNever), wish(kNow + hours(1), false, true), kNow), Operation::kShortened,
                kNow + hours(1));
  EXPECT_MERGED(merge(entry(kNow + hours(1)), wish(kNow + hours(2), false, true), kNow), Operation::kExtended,
                kNow + hours(2));
  EXPECT_MERGED(merge(entry(kNow + hours(1)), wish(kNow + hours(1), false, true), kNow), std::nullopt,
                kNow + hours(1));
}

TEST(Merge, ALiveEntryIsNeverTurnedIntoAShadow) {
  for (const WallTime end : {kNow + hours(1), kNow + hours(3), kNever}) {
    EXPECT_MERGED(merge(entry(kNow + hours(2)), wish(end, true), kNow), std::nullopt, kNow + hours(2));
    EXPECT_MERGED(merge(entry(kNow + hours(2)), wish(end, true, true), kNow), std::nullopt, kNow + hours(2));
  }
}

TEST(Merge, AShadowBecomesLive) {
  EXPECT_MERGED(merge(entry(kNow + hours(2), true), wish(kNow + hours(3)), kNow), Operation::kExtended,
                kNow + hours(3));
  EXPECT_MERGED(merge(entry(kNow + hours(2), true), wish(kNow + hours(1)), kNow), Operation::kExtended,
                kNow + hours(2));
  EXPECT_MERGED(merge(entry(kNow + hours(2), true), wish(kNow + hours(1), false, true), kNow),
                Operation::kShortened, kNow + hours(1));
  EXPECT_MERGED(merge(entry(kNow + hours(2), true), wish(kNow + hours(3), true), kNow), Operation::kExtended,
                kNow + hours(3), true);
  EXPECT_MERGED(merge(entry(kNow + hours(2), true), wish(kNow + hours(1), true), kNow), std::nullopt,
                kNow + hours(2), true);
}

TEST(Merge, Labels) {
  const Merged relabelled = merge(entry(kNever), wish(kNever, false, false, "abuse"), kNow);
  EXPECT_EQ(relabelled.operation, Operation::kRelabelled);
  EXPECT_EQ(relabelled.entry.label, "abuse");
  EXPECT_EQ(merge(entry(kNever), wish(kNever, false, false, "spam"), kNow).operation, std::nullopt);
  const Merged kept = merge(entry(kNever), wish(kNever), kNow);  // no label is no wish
  EXPECT_EQ(kept.operation, std::nullopt);
  EXPECT_EQ(kept.entry.label, "spam");
  const Merged both = merge(entry(kNow + hours(1)), wish(kNever, false, false, "abuse"), kNow);
  EXPECT_EQ(both.operation, Operation::kExtended);
  EXPECT_EQ(both.entry.label, "abuse");
}

/// Whatever is wished: doing it twice is doing it once, and nothing gets weaker unless told so.
TEST(Merge, IsIdempotentAndMonotonous) {
  const WallTime ends[] = {kNow - hours(1), kNow + seconds(1), kNow + hours(1), kNow + hours(24), kNever};
  for (const WallTime present : ends) {
    for (const WallTime wished : {kNow + seconds(1), kNow + hours(1), kNow + hours(24), kNever}) {
      for (int flags = 0; flags < 8; ++flags) {
        const bool was_shadow = (flags & 1) != 0, shadow = (flags & 2) != 0, shorten = (flags & 4) != 0;
        const Entry before = entry(present, was_shadow);
        const Merged once = merge(before, wish(wished, shadow, shorten), kNow);
        const Merged twice = merge(once.entry, wish(wished, shadow, shorten), kNow);
        EXPECT_EQ(twice.operation, std::nullopt) << flags;
        if (present <= kNow) continue;
        EXPECT_TRUE(shorten || once.entry.expires >= present) << flags;
        EXPECT_TRUE(was_shadow || !once.entry.shadow) << flags;
      }
    }
  }
}

}  // namespace
}  // namespace chatgate::test
