// SPDX-License-Identifier: Apache-2.0
// How long entries held, and what ended them, as the history tells it.
#include "policy/ban_spans.h"

#include <gtest/gtest.h>

#include "model/timestamp.h"
#include "support/policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

WallTime at_hour(int hour) { return kNow + std::chrono::hours(hour); }

class SpansTest : public testing::Test {
 protected:
  /// The next change of 192.0.2.0/24 in the list `a`.
  Change& change(int hour, Operation operation, WallTime expires, bool shadow = false) {
    Change one;
    one.revision = {++revision_, at_hour(hour), "bob", "command " + std::to_string(revision_)};
    one.operation = operation;
    one.list = "a";
    one.prefix = prefix("192.0.2.0/24");
    one.expires_after = expires;
    one.shadow = shadow;
    history_.push_back(one);
    return history_.back();
  }

  /// "made-until how by", each.
  std::vector<std::string> spans(int now, Kind kind = Kind::kBan) const {
    std::vector<std::string> out;
    for (const Span& span : spans_of(history_, kind, at_hour(now))) {
      const auto hours = [](WallTime time) {
        return time == kNever
                   ? "ever"
                   : std::to_string(std::chrono::floor<std::chrono::hours>(time - at_hour(0)).count());
      };
      out.push_back(span.list + " " + hours(span.made.at) + "-" + hours(span.until) + " " +
                    std::string(to_string(span.end)) + " " + std::to_string(span.undone.revision));
    }
    return out;
  }

  std::vector<Change> history_;

 private:
  std::uint64_t revision_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(SpansTest, AnEntryLastsUntilItIsRemoved) {
  change(1, Operation::kAdded, kNever);
  EXPECT_EQ(spans(5), Lines{"a 1-ever lasts 0"});
  change(4, Operation::kRemoved, {});
  EXPECT_EQ(spans(5), Lines{"a 1-4 removed 2"});
}

TEST_F(SpansTest, AnEndIsNobodysUnlessItWasRemovedBefore) {
  change(1, Operation::kAdded, at_hour(3));
  EXPECT_EQ(spans(2), Lines{"a 1-3 lasts 0"});
  EXPECT_EQ(spans(3), Lines{"a 1-3 expired 0"}) << "an end is over when it comes";
  change(9, Operation::kRemoved, {});
  EXPECT_EQ(spans(10), Lines{"a 1-3 expired 0"}) << "clearing up what is over ends nothing";
}

TEST_F(SpansTest, WhatIsExtendedOrShortenedGoesOn) {
  change(1, Operation::kAdded, at_hour(3)).label = "first";
  change(2, Operation::kExtended, at_hour(9)).label = "second";
  EXPECT_EQ(spans(8), Lines{"a 1-9 lasts 0"});
  change(4, Operation::kShortened, at_hour(5));
  EXPECT_EQ(spans(8), Lines{"a 1-5 expired 0"});
  EXPECT_EQ(spans_of(history_, Kind::kBan, at_hour(8)).at(0).made.command, "command 1");
}

TEST_F(SpansTest, WhatComesAgainIsAnother) {
  change(1, Operation::kAdded, at_hour(3));
  change(6, Operation::kAdded, kNever);
  EXPECT_EQ(spans(7), (Lines{"a 1-3 expired 0", "a 6-ever lasts 0"}));
}

TEST_F(SpansTest, AShadowHoldsNothing) {
  change(1, Operation::kAdded, kNever, true);
  EXPECT_EQ(spans(2), Lines{});
  change(3, Operation::kExtended, kNever, false);
  change(4, Operation::kShortened, kNever, true);
  change(5, Operation::kRemoved, {}, true);
  EXPECT_EQ(spans(6), Lines{"a 3-4 shadow 3"});
}

TEST_F(SpansTest, ListsKindsAndPrefixesAreApart) {
  change(1, Operation::kAdded, kNever);
  change(1, Operation::kAdded, kNever).list = "b";
  change(1, Operation::kAdded, kNever).prefix = prefix("192.0.2.0/25");
  Change& allow = change(1, Operation::kAdded, kNever);
  allow.kind = Kind::kAllow;
  allow.list = "c";
  change(4, Operation::kRemoved, {});
  EXPECT_EQ(spans(5), (Lines{"a 1-4 removed 5", "b 1-ever lasts 0", "a 1-ever lasts 0"}));
  EXPECT_EQ(spans(5, Kind::kAllow), Lines{"c 1-ever lasts 0"});
}

}  // namespace
}  // namespace chatgate::test
