// SPDX-License-Identifier: Apache-2.0
// Changes that undo themselves: --confirm-within, confirm, and what else may happen meanwhile.
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

const Words kSoon{"--confirm-within", "5s"};
const Words kLate{"--confirm-within", "1h"};
constexpr const char* kPrior = "192.0.2.1";
constexpr const char* kAdded = "192.0.2.2";

class ConfirmTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ban_ = cli().json({"ban", kPrior, "--for", "forever"}).at("revision").dump();
    digest_ = digest();
  }

  std::string digest() const { return cli().json({"status"}).value("policy_digest", ""); }
  nlohmann::json pending() const { return cli().json({"status"}).at("pending"); }
  std::string refusal(const Words& words) const { return cli().expect(1, words).err; }

  /// The kernel has gone back by itself: it holds another revision than the books.
  bool went_back() const {
    const nlohmann::json status = cli().json({"status"});
    return status.at("revision") != status.at("store_revision");
  }

  std::string ban_;  ///< its revision
  std::string digest_;
};

TEST_F(ConfirmTest, WaitsAndIsConfirmed) {
  const nlohmann::json change = cli().json(Words{"ban", kAdded, "--for", "forever"} + kLate);
  EXPECT_EQ(change.at("in_force"), true);
  EXPECT_EQ(change.at("pending").at("revision"), change.at("revision"));
  EXPECT_EQ(cli().verdict(kAdded), "drop banned");
  const nlohmann::json waiting = pending();
  EXPECT_EQ(waiting.at("revision"), change.at("revision"));
  EXPECT_EQ(waiting.at("command"), "ban 192.0.2.2 --for forever --confirm-within 1h");
  EXPECT_EQ(waiting.at("deadline"), change.at("pending").at("deadline"));
  for (const Words& look : {Words{"status"}, Words{"check", kAdded}})
    EXPECT_NE(cli().expect(0, look).err.find("NOT CONFIRMED: revision"), std::string::npos) << look[0];
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(cli().json({"confirm", "--dry-run"}).at("confirmed").at("revision"), change.at("revision"));
  EXPECT_FALSE(pending().is_null());
  EXPECT_EQ(cli().json({"confirm"}).at("confirmed").at("revision"), change.at("revision"));
  EXPECT_TRUE(pending().is_null());
  EXPECT_EQ(cli().verdict(kAdded), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_NE(refusal({"confirm"}).find("no change waits to be confirmed"), std::string::npos);
}

TEST_F(ConfirmTest, AnotherChangeIsRefusedAndToldWhose) {
  cli().all({Words{"--by", "alice", "ban", kAdded, "--for", "forever"} + kLate});
  const std::string file = lab().file("list.txt");
  write_file(file, "198.18.0.1\n");
  const std::uint64_t revision = cli().revision();
  const std::vector<Words> changes{{"ban", "192.0.2.3"},
                                   {"ban", "192.0.2.3", "--dry-run"},
                                   {"unban", kPrior},
                                   {"allow", "192.0.2.4"},
                                   {"unallow", "192.0.2.4"},
                                   {"import", "banned/acme", file},
                                   {"license", "acme", "--destination", "203.0.113.9"},
                                   {"list", "feed", "--kind", "ban"},
                                   {"rollback", "1"},
                                   {"attach", "g0", "--max-entries", "20001"}};
  for (const Words& words : changes) {
    const std::string error = refusal(words);
    EXPECT_NE(error.find("(alice: 'ban 192.0.2.2 --for forever --confirm-within 1h') waits to be confirmed"),
              std::string::npos)
        << words[0] << ": " << error;
    EXPECT_NE(error.find("chatgate rollback"), std::string::npos) << error;
  }
  EXPECT_EQ(cli().revision(), revision);
  cli().all({{"confirm"}, {"ban", "192.0.2.3"}});
}

TEST_F(ConfirmTest, PauseResumeAndAttachGoOnMeanwhile) {
  const std::uint64_t before = cli().keys();
  cli().all({Words{"ban", kAdded, "--for", "forever"} + kLate, {"pause"}, {"resume"}, {"attach", "g0"}});
  EXPECT_FALSE(pending().is_null());
  EXPECT_EQ(cli().differences(), Words{});
  cli().all({{"pause"}, {"rollback"}});
  EXPECT_EQ(cli().verdict(kAdded), "pass paused");
  cli().all({{"resume"}});
  EXPECT_EQ(cli().verdict(kAdded), "pass unlisted");
  EXPECT_EQ(cli().verdict(kPrior), "drop banned");
  EXPECT_EQ(cli().keys(), before) << "its slots are free";
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ConfirmTest, RollbackTakesItBackNowWhoeverMadeIt) {
  cli().all({Words{"--by", "alice", "unban", kPrior} + kLate});
  EXPECT_EQ(cli().verdict(kPrior), "pass unlisted");
  const nlohmann::json dry = cli().json({"rollback", "--dry-run"});
  EXPECT_EQ(dry.at("undone").at("by"), "alice");
  EXPECT_EQ(dry.at("added"), 1);
  EXPECT_FALSE(pending().is_null());
  const nlohmann::json done = cli().json({"--by", "bob", "rollback"});
  EXPECT_EQ(done.at("undone").at("by"), "alice");
  EXPECT_EQ(done.at("in_force"), true);
  EXPECT_TRUE(pending().is_null());
  EXPECT_EQ(cli().verdict(kPrior), "drop banned");
  EXPECT_EQ(digest(), digest_);
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ConfirmTest, PastTheDeadlineTheKernelGoesBackAndTheNextCommandTheBooks) {
  const nlohmann::json change = cli().json(Words{"--by", "alice", "ban", kAdded, "--for", "forever"} + kSoon);
  ASSERT_TRUE(wait_until([this] { return went_back(); }));
  EXPECT_TRUE(pending().is_null());
  for (const Words& look : {Words{"status"}, Words{"check", kAdded}})
    EXPECT_NE(cli().expect(0, look).err.find("was not confirmed until"), std::string::npos) << look[0];
  EXPECT_NE(cli().expect(1, {"verify"}).out.find("not confirmed"), std::string::npos);
  EXPECT_EQ(cli().json({"check", kAdded}).at("results").at(0).at("enforced"), false);
  EXPECT_EQ(cli().json({"ban", "192.0.2.9", "--dry-run"}).at("added"), 1);
  const nlohmann::json next = cli().json({"--by", "bob", "ban", "192.0.2.9"});
  EXPECT_NE(next.at("warnings").dump().find("taken back, as revision"), std::string::npos) << next;
  EXPECT_EQ(cli().verdict(kAdded), "pass unlisted");
  EXPECT_EQ(cli().verdict("192.0.2.9"), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
  const std::string undone = fmt::format("rollback {} (not confirmed)", change.at("revision").get<int>());
  EXPECT_NE(cli().expect(0, {"audit", kAdded}).out.find(undone), std::string::npos);
}

TEST_F(ConfirmTest, TooLateIsSaidAndARollbackGoesNoFurther) {
  for (const Words& words : {Words{"confirm"}, Words{"rollback"}}) {
    cli().all({Words{"ban", kAdded, "--for", "forever"} + kSoon});
    ASSERT_TRUE(wait_until([this] { return went_back(); }));
    const ProcessResult result = cli().run(words);
    EXPECT_EQ(result.exit_code, words[0] == "confirm" ? 1 : 0) << result.err;
    EXPECT_NE(result.err.find("not confirmed until"), std::string::npos) << result.err;
    EXPECT_EQ(digest(), digest_) << words[0];
    EXPECT_EQ(cli().differences(), Words{});
  }
}

TEST_F(ConfirmTest, ARebootUndoesIt) {
  cli().all({Words{"unban", kPrior} + kLate, Words{"status"}});
  // The kernel's memory is gone, and the state directory is there.
  const Lab rebooted;
  CHATGATE_NEED(rebooted.status());
  const Cli after(rebooted, cli().state_dir());
  const std::string told = after.expect(0, {"attach", "g0"}).err;
  EXPECT_NE(told.find("was not confirmed before the kernel lost it"), std::string::npos) << told;
  EXPECT_TRUE(after.json({"status"}).at("pending").is_null());
  EXPECT_EQ(after.verdict(kPrior), "drop banned");
  EXPECT_EQ(after.json({"status"}).at("policy_digest"), digest_);
  EXPECT_EQ(after.differences(), Words{});
}

TEST_F(ConfirmTest, DetachedItIsTakenBack) {
  cli().all({Words{"ban", kAdded} + kLate, {"detach", "--all"}});
  const ProcessResult attach = cli().expect(0, {"attach", "g0"});
  EXPECT_NE(attach.err.find("taken back"), std::string::npos) << attach.err;
  EXPECT_EQ(digest(), digest_);
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ConfirmTest, WhatMayComeBackKeepsItsSlot) {
  const std::string file = lab().file("list.txt");
  write_file(file, many_hosts(10000));
  cli().all({{"import", "banned/a", file, "--for", "forever"}});
  write_file(file, many_hosts(10001, 65536));  // others
  const Words replace{"import", "banned/a", file, "--replace", "--for", "forever"};
  const std::string before = digest();
  EXPECT_NE(refusal(replace + kLate).find("needs 10001 more"), std::string::npos)
      << "those that leave keep their slots until it is confirmed";
  EXPECT_NE(refusal(replace + kLate + Words{"--dry-run"}).find("needs 10001 more"), std::string::npos);
  EXPECT_EQ(digest(), before);
  EXPECT_EQ(cli().differences(), Words{});
  cli().all({replace});
  EXPECT_EQ(cli().keys(), 10002U);
}

TEST_F(ConfirmTest, OfABulkChangeAllSlotsAreFreeInTheEnd) {
  const std::string file = lab().file("list.txt");
  write_file(file, many_hosts(kMany));
  const std::uint64_t before = cli().keys();
  const Words import{"import", "banned/a", file, "--for", "forever"};
  cli().all({import + kLate});
  EXPECT_EQ(cli().json({"rollback"}).at("addresses"), "9000");
  EXPECT_EQ(cli().keys(), before);
  EXPECT_EQ(digest(), digest_);
  cli().all({import + kLate, {"confirm"}, Words{"unban", "--list", "banned/a", "--yes"} + kLate});
  EXPECT_EQ(cli().keys(), before + 9000) << "they may come back";
  cli().all({{"confirm"}});
  EXPECT_EQ(cli().keys(), before);
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ConfirmTest, OfEveryChange) {
  const std::string file = lab().file("list.txt");
  write_file(file, "198.18.0.1\n");
  cli().all({{"allow", "192.0.2.5"}, {"backup", lab().file("b.bak")}, {"ban", "192.0.2.6"}});
  const std::string before = digest();
  const std::vector<Words> changes{{"rollback", ban_},
                                   {"ban", kAdded},
                                   {"unban", kPrior},
                                   {"allow", kPrior},
                                   {"unallow", "192.0.2.5"},
                                   {"import", "banned/acme", file},
                                   {"license", "acme", "--destination", "203.0.113.9"},
                                   {"list", "feed", "--kind", "ban"},
                                   {"list", "manual-bans", "--remove", "--yes"},
                                   {"restore", lab().file("b.bak"), "--yes"}};
  for (const Words& words : changes) {
    SCOPED_TRACE(words[0] + " " + words[1]);
    EXPECT_FALSE(cli().json(words + kLate).at("pending").is_null());
    EXPECT_EQ(cli().differences(), Words{});
    cli().all({{"rollback"}});
    EXPECT_EQ(digest(), before);
    EXPECT_EQ(cli().differences(), Words{});
  }
}

TEST_F(ConfirmTest, ARepeatThatChangesNothingDoesNotWait) {
  const nlohmann::json change = cli().json(Words{"ban", kPrior, "--for", "forever"} + kLate);
  EXPECT_TRUE(change.at("pending").is_null());
  EXPECT_TRUE(pending().is_null());
  EXPECT_TRUE(cli().json(Words{"ban", kAdded, "--dry-run"} + kLate).at("pending").is_null());
  EXPECT_TRUE(pending().is_null());
}

TEST_F(ConfirmTest, WordsThatAreOff) {
  for (const char* within : {"4s", "2d", "0s", "soon", "-5s", ""})
    cli().expect(2, {"ban", kAdded, "--confirm-within", within});
  cli().expect(2, {"list", "manual-bans", "--confirm-within", "60s"});
  cli().expect(2, {"pause", "--confirm-within", "60s"});
  cli().all({{"detach", "--all"}});
  EXPECT_NE(refusal(Words{"ban", kAdded} + kLate).find("nothing is attached"), std::string::npos);
  EXPECT_TRUE(cli().prefixes({kAdded}).empty());
}

}  // namespace
}  // namespace chatgate::test
