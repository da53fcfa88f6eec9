// SPDX-License-Identifier: Apache-2.0
// A change with a deadline: the program goes back by itself, and userspace sees what it sees.
#include "datapath/confirmation.h"
#include "base/clock.h"
#include "datapath/readback.h"
#include "support/kernel.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ConfirmationTest : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    kernel().tables().anchor_clock();
    ASSERT_EQ(failure(kernel().replace({ban("192.0.2.1"), ban("2001:db8::1")})), "");
    revision_ = kernel().tables().revision();
  }

  void change_until(WallTime deadline) {
    std::vector<KernelKey> keys{kernel().numbered(ban("192.0.2.2")), kernel().numbered(ban("2001:db8::2"))};
    const auto next = Generation::build(keys, {});
    ASSERT_EQ(failure(next), "");
    ASSERT_EQ(failure(install_inactive(kernel().tables(), *next)), "");
    flip_until(kernel().tables(), revision_ + 1, deadline);
  }

  void expect_policy(bool changed) {
    for (const char* old : {"192.0.2.1", "2001:db8::1"})
      EXPECT_EQ(kernel().reason(old), changed ? CHATGATE_PASS_UNLISTED : CHATGATE_DROP_BANNED) << old;
    for (const char* fresh : {"192.0.2.2", "2001:db8::2"})
      EXPECT_EQ(kernel().reason(fresh), changed ? CHATGATE_DROP_BANNED : CHATGATE_PASS_UNLISTED) << fresh;
    const Tables& tables = kernel().tables();
    EXPECT_EQ(tables.revision(), changed ? revision_ + 1 : revision_);
    EXPECT_EQ((tables.control().word & 1) == tables.active(), !went_back_ || !has_gone_back(tables));
    const auto keys = read_keys(tables);
    ASSERT_EQ(failure(keys), "");
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ(keys->at(0).compiled.key.prefix, ban(changed ? "192.0.2.2" : "192.0.2.1").key.prefix);
  }

  std::uint64_t revision_ = 0;
  bool went_back_ = false;
};

TEST_F(ConfirmationTest, BeforeTheDeadlineTheChangeHolds) {
  const WallTime deadline = wall_now() + std::chrono::hours(1);
  EXPECT_EQ(kernel().tables().pending_until(), WallTime{});
  change_until(deadline);
  EXPECT_EQ(kernel().tables().pending_until(), deadline);
  expect_policy(true);
  ASSERT_EQ(failure(kernel().tables().disarm(false)), "");
  EXPECT_EQ(kernel().tables().pending_until(), WallTime{});
  ASSERT_EQ(failure(forget_inactive(kernel().tables())), "");
  expect_policy(true);
}

TEST_F(ConfirmationTest, PastItTheOneBeforeDoes) {
  change_until(wall_now() + std::chrono::milliseconds(500));
  ASSERT_TRUE(wait_until([this] { return kernel().tables().pending_until() == WallTime{}; }));
  went_back_ = true;
  expect_policy(false);
  EXPECT_TRUE(has_gone_back(kernel().tables()));
  ASSERT_EQ(failure(kernel().tables().disarm(true)), "");
  ASSERT_EQ(failure(forget_inactive(kernel().tables())), "");
  expect_policy(false);
}

/// A deadline is a span: whoever is locked out does not wait for a clock that was set back, and nobody is
/// hurried by one that was set ahead.
TEST_F(ConfirmationTest, AWallClockThatIsSetMovesNoDeadline) {
  const WallTime deadline = wall_now() + std::chrono::hours(1);
  constexpr std::int64_t kDay = 86'400'000'000'000;
  change_until(deadline);
  for (const std::int64_t step : {kDay, -2 * kDay}) {
    kernel().tables().control().wall_offset += step;
    expect_policy(true);
    EXPECT_TRUE(holds_pending(kernel().tables(), revision_ + 1));
    EXPECT_FALSE(has_gone_back(kernel().tables()));
  }
  EXPECT_EQ(kernel().tables().pending_until(), deadline - std::chrono::hours(24)) << "as the clock is now";
}

TEST_F(ConfirmationTest, AWallClockThatIsSetBackDelaysNoReturn) {
  change_until(wall_now() + std::chrono::milliseconds(500));
  kernel().tables().control().wall_offset -= 86'400'000'000'000;
  ASSERT_TRUE(wait_until([this] { return kernel().reason("192.0.2.1") == CHATGATE_DROP_BANNED; }));
  went_back_ = true;
  expect_policy(false);
  EXPECT_TRUE(has_gone_back(kernel().tables()));
  EXPECT_FALSE(holds_pending(kernel().tables(), revision_ + 1));
}

TEST_F(ConfirmationTest, OneRevisionWaits) {
  change_until(wall_now() + std::chrono::hours(1));
  EXPECT_TRUE(holds_pending(kernel().tables(), revision_ + 1));
  EXPECT_FALSE(holds_pending(kernel().tables(), revision_ + 2)) << "it is not there yet";
  EXPECT_FALSE(holds_pending(kernel().tables(), revision_)) << "it was there before";
}

TEST_F(ConfirmationTest, TakenBackBeforeTheDeadline) {
  change_until(wall_now() + std::chrono::hours(1));
  ASSERT_EQ(failure(kernel().tables().disarm(true)), "");
  EXPECT_EQ(kernel().tables().pending_until(), WallTime{});
  expect_policy(false);
}

/// Whoever is killed in it has decided: who comes later asks for the end, not for the other way.
TEST_F(ConfirmationTest, WhatIsDecidedStaysSo) {
  change_until(wall_now() + std::chrono::hours(1));
  EXPECT_FALSE(kernel().tables().is_settled());
  ASSERT_EQ(failure(kernel().tables().disarm(false)), "");
  EXPECT_FALSE(kernel().tables().is_settled()) << "the other tables are still there";
  ASSERT_EQ(failure(kernel().tables().disarm(true)), "");
  expect_policy(true);
  kernel().tables().settle();
  EXPECT_TRUE(kernel().tables().is_settled());
  expect_policy(true);
}

TEST_F(ConfirmationTest, ALaterRevisionOfTheSameGenerationWaitsAsWell) {
  const WallTime deadline = wall_now() + std::chrono::hours(1);
  change_until(deadline);
  kernel().tables().set_revision(revision_ + 5);
  EXPECT_EQ(kernel().tables().pending_until(), deadline);
  EXPECT_EQ(kernel().tables().revision(), revision_ + 5);
  ASSERT_EQ(failure(kernel().tables().disarm(true)), "");
  expect_policy(false);
}

TEST_F(ConfirmationTest, ANewGenerationIsNeverInstalledWhereADeadlineLeads) {
  change_until(wall_now() + std::chrono::hours(1));
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.3")})), "");
  EXPECT_TRUE(kernel().tables().is_settled());
  EXPECT_EQ(kernel().reason("192.0.2.3"), CHATGATE_DROP_BANNED);
}

}  // namespace
}  // namespace chatgate::test
