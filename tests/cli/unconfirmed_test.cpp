// SPDX-License-Identifier: Apache-2.0
// A change that nobody confirmed in time, and what is typed next.
#include <fmt/format.h>

#include "cli/cli.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr const char* kUnconfirmed = "192.0.2.2";

class UnconfirmedTest : public AttachedTest {
 protected:
  /// The kernel has gone back by itself: it holds another revision than the books.
  void let_it_pass(const Words& change) const {
    cli().all({change + Words{"--confirm-within", "5s"}});
    ASSERT_TRUE(wait_until([this] {
      const nlohmann::json status = cli().json({"status"});
      return status.at("revision") != status.at("store_revision");
    }));
  }
};

/// The books still have it: a trial of the same change is told as if they had not.
TEST_F(UnconfirmedTest, TheSameIsTriedAgain) {
  let_it_pass({"ban", kUnconfirmed, "--for", "forever"});
  EXPECT_EQ(cli().json({"ban", kUnconfirmed, "--for", "forever", "--dry-run"}).at("added"), 1);
  EXPECT_EQ(cli().json({"ban", kUnconfirmed, "--for", "forever"}).at("added"), 1);
  EXPECT_EQ(cli().verdict(kUnconfirmed), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
}

/// What counts before it asks does so by a trial.
TEST_F(UnconfirmedTest, WhatItHadRemovedIsCounted) {
  cli().all({{"ban", kUnconfirmed, "--for", "forever", "--list", "drop", "--kind", "ban"}});
  let_it_pass({"unban", kUnconfirmed, "--list", "drop"});
  const ProcessResult unasked = cli().expect(1, {"unban", "--list", "drop"});
  EXPECT_EQ(unasked.err.find("UNIQUE"), std::string::npos) << unasked.err;
  EXPECT_EQ(cli().json({"unban", "--list", "drop", "--yes"}).at("removed"), 1);
  EXPECT_EQ(cli().verdict(kUnconfirmed), "pass unlisted");
  EXPECT_EQ(cli().differences(), Words{});
}

/// The entry ended before the deadline: there is nothing to take back but the wait.
TEST_F(UnconfirmedTest, ARollbackOfWhatHasEndedEndsTheWait) {
  cli().all({{"ban", kUnconfirmed, "--for", "1s", "--confirm-within", "1h"}});
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({kUnconfirmed}).empty(); }));
  cli().all({{"rollback"}});
  EXPECT_TRUE(cli().json({"status"}).at("pending").is_null());
  EXPECT_EQ(cli().expect(0, {"status"}).err.find("takes it off the books"), std::string::npos);
  EXPECT_EQ(cli().differences(), Words{});
}

/// What is healed on the way is a change, too: the oldest that is kept is not taken back by half.
TEST_F(UnconfirmedTest, TheOldestThatIsKeptIsNotTakenBackByHalf) {
  cli().all({{"ban", "192.0.2.1", "--until", "2100-01-01"}});
  const std::string oldest = cli().json({"ban", "192.0.2.1", "--for", "forever"}).at("revision").dump();
  for (int i = 10; i < 28; ++i) cli().all({{"ban", fmt::format("192.0.2.{}", i)}});
  let_it_pass({"ban", kUnconfirmed, "--for", "forever"});
  const int exit_code = cli().run({"rollback", oldest}).exit_code;
  const nlohmann::json entries = cli().entries({"192.0.2.1"});
  ASSERT_EQ(entries.size(), 1U) << "a ban that was there before is gone; exit code " << exit_code;
  EXPECT_EQ(entries.at(0).at("expires_at").is_null(), exit_code != 0);
  EXPECT_EQ(cli().differences(), Words{});
}

}  // namespace
}  // namespace chatgate::test
