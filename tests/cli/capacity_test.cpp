// SPDX-License-Identifier: Apache-2.0
// A full table, and the ninth temporary entry over one address: errors before anything changes.
#include <fmt/format.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "model/timestamp.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using Notes = std::vector<std::string>;

class CapacityTest : public CliTest {
 protected:
  static constexpr int kRoom = 100;

  void SetUp() override {
    CliTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) cli().attach(std::to_string(kRoom));
  }

  /// Bans 203.0.113.FIRST and the COUNT - 1 after it, by file.
  Words bulk(int first, int count) const {
    std::string text;
    for (int i = first; i < first + count; ++i) text += fmt::format("203.0.113.{}\n", i);
    write_file(lab().file("bulk.txt"), text);
    return {"ban", "--from", lab().file("bulk.txt"), "--for", "forever"};
  }

  void expect_refused(const Words& words, const std::string& by_how_much) const {
    const std::string store = cli().store_bytes();
    for (const Words& end : {Words{}, Words{"--dry-run"}}) {
      const ProcessResult result = cli().expect(1, words + end);
      EXPECT_NE(result.err.find(by_how_much), std::string::npos) << result.err;
      EXPECT_TRUE(cli().store_bytes() == store);
      EXPECT_EQ(cli().differences(), Notes{});
    }
  }
};

TEST_F(CapacityTest, AFullTableIsAnErrorBeforeAnythingChanges) {
  cli().all({bulk(1, kRoom)});
  EXPECT_EQ(cli().keys(), 100U);
  expect_refused({"ban", "192.0.2.1"}, "needs 1 more, 0 of 100 are free");
  expect_refused({"allow", "192.0.2.1", "2001:db8:f::/48"}, "needs 2 more, 0 of 100 are free");
  expect_refused(bulk(51, 100), "needs 50 more, 0 of 100 are free");
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
  EXPECT_EQ(cli().verdict("203.0.113.150"), "pass unlisted");
  EXPECT_EQ(cli().verdict("203.0.113.100"), "drop banned");
}

TEST_F(CapacityTest, WhatIsThereCanBeChangedAndRemoved) {
  cli().all({bulk(1, kRoom)});
  cli().all({{"ban", "203.0.113.5", "--until", "2100-01-01", "--shorten"},
             {"ban", "203.0.113.6", "--license", "acme"},  // another owner of the same key
             {"ban", "203.0.113.5", "--for", "forever"}});
  EXPECT_EQ(cli().keys(), 100U);
  cli().all({{"unban", "203.0.113.6"}});
  expect_refused({"ban", "192.0.2.1"}, "needs 1 more, 0 of 100 are free");
  cli().all({{"unban", "203.0.113.7", "203.0.113.8"}, {"ban", "192.0.2.1"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  expect_refused(bulk(101, 2), "needs 2 more, 1 of 100 are free");
  cli().all({bulk(101, 1)});
  EXPECT_EQ(cli().keys(), 100U);
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(CapacityTest, ABulkThatDoesNotFitChangesNothing) {
  cli().all({bulk(1, 60)});
  expect_refused(bulk(61, 41), "needs 41 more, 40 of 100 are free");
  cli().all({bulk(61, 40)});
  EXPECT_EQ(cli().keys(), 100U);
}

/// What leaves makes room for what comes, in few lines as in many.
TEST_F(CapacityTest, AReplacementNeedsRoomForOne) {
  const auto replacement = [this](int first) {
    bulk(first, 60);
    return Words{"import", "drop", lab().file("bulk.txt"), "--kind", "ban", "--replace"};
  };
  cli().all({replacement(1), replacement(101) + Words{"--dry-run"}, replacement(101)});
  EXPECT_EQ(cli().keys(), 60U);
  EXPECT_EQ(cli().verdict("203.0.113.101"), "drop banned");
  EXPECT_EQ(cli().verdict("203.0.113.1"), "pass unlisted");
  EXPECT_EQ(cli().differences(), Notes{});
}

/// The program may go back to what leaves, which counts in its slots until then.
TEST_F(CapacityTest, AReplacementThatWaitsNeedsRoomForBoth) {
  const auto replacement = [this](int first, const Words& more) {
    bulk(first, 60);
    return Words{"import", "drop", lab().file("bulk.txt"), "--kind", "ban", "--replace"} + more;
  };
  const Words wait{"--confirm-within", "1h"};
  cli().all({replacement(1, {})});
  const std::string store = cli().store_bytes();
  const ProcessResult result = cli().expect(1, replacement(101, wait));
  EXPECT_NE(
      result.err.find("needs 60 more, 40 of 100 are free: the 60 that leave stay until the change is "
                      "confirmed\nhint: raise the limit with `chatgate attach IFACE --max-entries N`, or "
                      "leave --confirm-within out\n"),
      std::string::npos)
      << result.err;
  EXPECT_TRUE(cli().store_bytes() == store);
  EXPECT_EQ(cli().differences(), Notes{});
  cli().attach("120");
  cli().all({replacement(101, wait)});
  EXPECT_EQ(cli().verdict("203.0.113.101"), "drop banned");
  EXPECT_EQ(cli().verdict("203.0.113.1"), "pass unlisted");
  cli().all({{"confirm"}});
  EXPECT_EQ(cli().keys(), 60U);
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(CapacityTest, ExpiredEntriesGiveTheirRoomBack) {
  cli().all({bulk(1, 98)});
  std::chrono::milliseconds life(500);
  // On a busy machine the time may be over before the command reads it: a usage error.
  for (int exit_code = 2; exit_code == 2; life *= 2)
    exit_code =
        cli().run({"ban", "192.0.2.1", "192.0.2.128/25", "--until", to_string(wall_now() + life)}).exit_code;
  EXPECT_TRUE(wait_until([&] { return cli().prefixes({"192.0.2.0/24"}).empty(); }));
  cli().all({{"ban", "192.0.2.2", "192.0.2.3", "--for", "1h"}});
  EXPECT_EQ(cli().keys(), 100U);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
  EXPECT_EQ(cli().verdict("192.0.2.3"), "drop banned");
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(CapacityTest, TheLimitHoldsBeforeAttachAndIsChangedByAttach) {
  cli().all({bulk(1, 50)});
  const ProcessResult result = cli().expect(1, {"attach", "g0", "--max-entries", "49"});
  EXPECT_NE(result.err.find("50 entries are on the books"), std::string::npos) << result.err;
  EXPECT_EQ(cli().json({"status"}).at("max_entries"), 100);
  EXPECT_EQ(cli().differences(), Notes{});
  cli().attach("50");
  expect_refused({"ban", "192.0.2.1"}, "needs 1 more, 0 of 50 are free");
  cli().all({{"detach", "--all"}});
  EXPECT_NE(cli().expect(1, {"ban", "192.0.2.1"}).err.find("needs 1 more, 0 of 50 are free"),
            std::string::npos);
  cli().attach("51");
  cli().all({{"ban", "192.0.2.1"}});
  EXPECT_EQ(cli().differences(), Notes{});
}

class NestingTest : public AttachedTest {};

TEST_F(NestingTest, TheNinthTemporaryEntryOverOneAddressIsRefusedByName) {
  for (int length = 10; length < 18; ++length)
    cli().all({{"ban", fmt::format("100.64.0.0/{}", length), "--for", "1h"}});
  const std::string store = cli().store_bytes();
  for (const char* ninth : {"100.64.0.0/18", "100.0.0.0/9", "100.64.0.0/24"}) {
    const ProcessResult result = cli().expect(1, {"ban", ninth, "--for", "1h"});
    EXPECT_NE(result.err.find("9th temporary or shadow entry over one address (at most 8 can nest)"),
              std::string::npos)
        << result.err;
    EXPECT_NE(result.err.find("100.64.0.0/"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("\nhint: "), std::string::npos) << result.err;
    EXPECT_NE(cli().expect(1, {"ban", ninth, "--for", "1h", "--shadow", "--dry-run"}).err, "");
    EXPECT_TRUE(cli().store_bytes() == store) << ninth;
  }
  // What does not nest over one address, does not make the program look again, or is of the other kind, still
  // fits.
  cli().all({{"ban", "100.96.0.0/16", "--for", "1h"},
             {"ban", "100.64.0.1", "--for", "1h"},
             {"ban", "100.64.0.0/18", "--for", "forever"},
             {"allow", "100.64.0.0/18", "--for", "1h"},
             {"unban", "100.64.0.0/12"},
             {"ban", "100.64.0.0/19", "--for", "1h"}});
  EXPECT_EQ(cli().differences(), Notes{});
}

}  // namespace
}  // namespace chatgate::test
