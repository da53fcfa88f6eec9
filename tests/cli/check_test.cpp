// SPDX-License-Identifier: Apache-2.0
// The question of the night: can this visitor reach us, since when not, and who or what ended it?
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "cli/traffic.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr const char* kVisitor = "198.51.100.66";
constexpr const char* kAround = "198.51.100.64/26";

class CheckTest : public AttachedTest {
 protected:
  nlohmann::json check(const Words& more = {}) const {
    return cli().json(Words{"check", kVisitor} + more).at("results").at(0);
  }
  nlohmann::json last_dropped() const { return check().at("last_dropped"); }
  std::string text(const Words& more = {}) const {
    return cli().expect(0, Words{"check", kVisitor} + more).out;
  }
  void expect_text(const std::string& part) const {
    const std::string said = text();
    EXPECT_NE(said.find(part), std::string::npos) << part << "\n" << said;
  }
  /// Bans the prefix, and sends packets from the visitor that it drops.
  void ban_and_hit(const std::string& prefix, const Words& more = {}) const {
    cli().all({Words{"ban", prefix, "--by", "alice", "--reason", "T-1"} + more});
    Traffic traffic(lab(), {kVisitor});
    EXPECT_EQ(traffic.send(kVisitor, 3), 0);
  }
};

TEST_F(CheckTest, VerdictFirstThenWhoDecidesAndWhere) {
  cli().all({{"ban", kAround, "--license", "acme", "--reason", "T-1"}, {"ban", kVisitor, "--shadow"}});
  EXPECT_TRUE(text().starts_with(
      fmt::format("{}: drop (banned) on g0 (native); {} in banned/acme decides\n", kVisitor, kAround)))
      << text();
  const nlohmann::json result = check();
  EXPECT_EQ(result.at("kernel"),
            (nlohmann::json{{"verdict", "drop"}, {"reason", "banned"}, {"prefix", kAround}}));
  EXPECT_EQ(result.at("store"), (nlohmann::json{{"verdict", "drop"}, {"reason", "banned"}}));
  EXPECT_EQ(result.at("agrees"), true);
  EXPECT_TRUE(result.at("last_dropped").is_null()) << "it is dropped now";
  EXPECT_EQ(cli().json({"check", kVisitor}).at("interfaces").at(0).at("mode"), "native");
}

TEST_F(CheckTest, NothingEverDroppedIt) {
  EXPECT_TRUE(last_dropped().is_null());
  EXPECT_EQ(check().at("ended"), nlohmann::json::array());
  EXPECT_EQ(text(), fmt::format("{}: pass (unlisted) on g0 (native)\n0 entries cover it\n", kVisitor));
}

TEST_F(CheckTest, EndedByAnUnban) {
  ban_and_hit(kVisitor);
  const std::string seen = check().at("matches").at(0).at("last_seen");
  cli().all({{"unban", kVisitor, "--by", "bob"}});
  const nlohmann::json last = last_dropped();
  EXPECT_EQ(last.at("at"), seen);
  EXPECT_EQ(last.at("how"), "removed");
  EXPECT_EQ(last.at("by"), "bob");
  EXPECT_EQ(last.at("command"), std::string("unban ") + kVisitor);
  EXPECT_EQ(last.at("revision"), cli().revision());
  EXPECT_EQ(last.at("banned_by"), "alice");
  EXPECT_EQ(last.at("list"), "manual-bans");
  EXPECT_EQ(last.at("label"), "T-1");
  EXPECT_EQ(check().at("ended").size(), 1U);
  expect_text(
      fmt::format("  last dropped {} by {} in manual-bans: T-1; ended ", seen.substr(0, 19) + "Z", kVisitor));
  expect_text(fmt::format(" by bob's 'unban {}' (revision {})\n", kVisitor, cli().revision()));
}

TEST_F(CheckTest, EndedByItsExpiry) {
  ban_and_hit(kAround, {"--for", "2s"});
  ASSERT_TRUE(wait_until([&] { return check().at("verdict") == "pass"; }));
  EXPECT_EQ(last_dropped().at("how"), "expired");
  EXPECT_TRUE(last_dropped().at("at").is_string());
  EXPECT_TRUE(last_dropped().at("revision").is_null());
  expect_text(" by 198.51.100.64/26 (any of its addresses) in manual-bans: T-1; ended 2");
  expect_text(" by its expiry\n");
  cli().all({{"ban", "192.0.2.1"}});  // clears up what is over
  EXPECT_EQ(last_dropped().at("how"), "expired");
  EXPECT_TRUE(last_dropped().at("at").is_string()) << "kept when the key left";
}

TEST_F(CheckTest, EndedByAWhitelist) {
  ban_and_hit(kAround);
  cli().all({{"allow", kVisitor, "--by", "bob"}});
  EXPECT_EQ(check().at("reason"), "whitelisted");
  EXPECT_EQ(last_dropped().at("how"), "whitelisted");
  EXPECT_EQ(last_dropped().at("command"), std::string("allow ") + kVisitor);
  EXPECT_EQ(last_dropped().at("revision"), cli().revision());
  expect_text(fmt::format(" by bob's 'allow {}' (revision {}): whitelisted\n", kVisitor, cli().revision()));
}

TEST_F(CheckTest, EndedByAPauseOrAShadow) {
  ban_and_hit(kVisitor);
  cli().all({{"pause", "--by", "bob"}});
  EXPECT_EQ(last_dropped().at("how"), "paused");
  expect_text(" by bob's 'pause': paused\n");
  cli().all({{"resume"}, {"list", "manual-bans", "--shadow", "--by", "carol"}});
  EXPECT_EQ(last_dropped().at("how"), "shadow");
  expect_text(" by carol's 'list manual-bans --shadow'");
}

TEST_F(CheckTest, ABanThatNeverDroppedAnything) {
  cli().all({{"ban", kVisitor, "--by", "alice"}, {"unban", kVisitor, "--by", "bob"}});
  EXPECT_TRUE(last_dropped().at("at").is_null());
  expect_text(fmt::format(" by alice: {} in manual-bans; no drop is known; ended ", kVisitor));
}

TEST_F(CheckTest, HitsAsAShadowAreNoDrops) {
  cli().all({{"ban", kVisitor, "--shadow"}});
  Traffic traffic(lab(), {kVisitor});
  EXPECT_EQ(traffic.send(kVisitor, 3), 3);
  cli().all({{"unban", kVisitor}});
  EXPECT_TRUE(last_dropped().is_null());
}

TEST_F(CheckTest, ABanOfABulkChangeIsFoundToo) {
  const std::string hosts = std::string(kAround) + "\n" + many_hosts(kMany);
  write_file(lab().file("list"), hosts);
  cli().all({{"import", "drop", lab().file("list"), "--kind", "ban", "--by", "feed"}});
  Traffic traffic(lab(), {kVisitor});
  EXPECT_EQ(traffic.send(kVisitor, 3), 0);
  write_file(lab().file("list"), hosts.substr(hosts.find('\n') + 1));
  cli().all({{"list", "drop", "--remove", "--yes", "--by", "bob"}});
  EXPECT_EQ(last_dropped().at("by"), "bob");
  EXPECT_TRUE(last_dropped().at("at").is_string());
  EXPECT_EQ(last_dropped().at("list"), "drop");
}

TEST_F(CheckTest, AScopedBanHoldsForItsDestinationsOnly) {
  cli().all({{"license", "acme", "--destination", "203.0.113.10"}, {"ban", kVisitor, "--license", "acme"}});
  EXPECT_EQ(check({"--to", "203.0.113.10"}).at("verdict"), "drop");
  EXPECT_EQ(check({"--to", "203.0.113.11"}).at("verdict"), "pass");
  EXPECT_EQ(check().at("verdict"), "pass");
  EXPECT_EQ(check().at("matches").size(), 1U);
  expect_text("in banned/acme holds for packets to acme's destinations only: ask with --to\n");
}

TEST_F(CheckTest, StoreAndKernelThatDisagreeAreSaidLoudly) {
  ProcessOptions options;
  options.environment["CHATGATE_FAILPOINT"] = "store.commit.after";
  EXPECT_EQ(cli().run({"ban", kVisitor}, options).signal, SIGKILL);
  const nlohmann::json result = check();
  EXPECT_EQ(result.at("verdict"), "pass") << "as the kernel gives it";
  EXPECT_EQ(result.at("agrees"), false);
  EXPECT_EQ(result.at("enforced"), false);
  EXPECT_EQ(result.at("kernel").at("reason"), "unlisted");
  EXPECT_EQ(result.at("store"), (nlohmann::json{{"verdict", "drop"}, {"reason", "banned"}}));
  EXPECT_EQ(result.at("matches").at(0).at("in_kernel"), false);
  const ProcessResult said = cli().expect(0, {"check", kVisitor});
  EXPECT_NE(said.err.find("STORE AND KERNEL DISAGREE"), std::string::npos) << said.err;
  EXPECT_NE(said.out.find("  the store says drop (banned)\n"), std::string::npos) << said.out;
  EXPECT_EQ(cli().run({"unban", kVisitor}, options).signal, SIGKILL);
}

TEST_F(CheckTest, WhatTheKernelStillDropsNamesItsKey) {
  cli().all({{"ban", kAround}});
  ProcessOptions options;
  options.environment["CHATGATE_FAILPOINT"] = "store.commit.after";
  EXPECT_EQ(cli().run({"unban", kAround}, options).signal, SIGKILL);
  EXPECT_EQ(check().at("verdict"), "drop");
  EXPECT_EQ(check().at("kernel").at("prefix"), kAround);
  EXPECT_EQ(check().at("store").at("verdict"), "pass");
}

/// A cell of a host has room for one end.
TEST_F(CheckTest, AShadowUnderALongerBanOfTheHostIsInForce) {
  cli().all({{"ban", kVisitor, "--for", "forever"},
             {"ban", kVisitor, "--shadow", "--list", "trial", "--kind", "ban", "--for", "30d"}});
  for (const nlohmann::json& match : check().at("matches")) EXPECT_EQ(match.at("in_kernel"), true) << match;
}

TEST_F(CheckTest, NothingAttachedIsSaidOnceForMany) {
  cli().all({{"ban", kVisitor}, {"detach", "--all"}});
  const ProcessResult said = cli().expect(0, {"check", kVisitor, "192.0.2.1"});
  EXPECT_TRUE(said.out.starts_with(fmt::format("{}: drop (banned), NOT enforced", kVisitor))) << said.out;
  const std::size_t first = said.err.find("nothing is attached");
  ASSERT_NE(first, std::string::npos) << said.err;
  EXPECT_EQ(said.err.find("nothing is attached", first + 1), std::string::npos) << said.err;
  EXPECT_TRUE(check().at("kernel").is_null());
}

}  // namespace
}  // namespace chatgate::test
