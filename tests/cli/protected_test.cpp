// SPDX-License-Identifier: Apache-2.0
// The list `protected`: the host's own, held by the kernel, edited by no command, and no part of the policy.
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ProtectedTest : public AttachedTest {
 protected:
  Words with(const std::string& protect, const Words& words) const {
    const std::string file = lab().file("chatgate.toml");
    write_file(file, fmt::format("protect = [{}]\n", protect));
    return Words{"--config", file} + words;
  }
  std::string label_of(const std::string& prefix) const {
    for (const nlohmann::json& entry : cli().entries({"--list", "protected"}))
      if (entry.value("prefix", "") == prefix) return entry.value("label", "");
    return "absent";
  }
  std::string digest() const { return cli().json({"status"}).value("policy_digest", ""); }
  void expect_refused(const Words& words, const std::string& reason) const {
    const ProcessResult result = cli().expect(1, words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
  }
};

TEST_F(ProtectedTest, TheHostsOwnAddressesAreInItFromAttachOn) {
  EXPECT_EQ(label_of("198.51.100.1/32"), "this host's address on g0");
  EXPECT_EQ(label_of("2001:db8::1/128"), "this host's address on g0");
  EXPECT_EQ(label_of("127.0.0.1/32"), "absent");
  EXPECT_EQ(cli().verdict("198.51.100.1"), "pass whitelisted");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(ProtectedTest, ConfiguredRangesPassAndCannotBeBanned) {
  cli().all({{"ban", "10.1.2.3", "192.0.2.1"}});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "drop banned");
  cli().all({with("'10.0.0.0/8', 'fc00::/7'", {"ban", "192.0.2.1"})});
  EXPECT_EQ(label_of("10.0.0.0/8"), "protected by the configuration");
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted") << "an old ban does not reach in";
  EXPECT_EQ(cli().verdict("fd00::1"), "pass whitelisted");
  const nlohmann::json match = cli().json({"check", "10.1.2.3"})["results"][0]["matches"][0];
  EXPECT_EQ(match.value("list", ""), "protected");
  EXPECT_EQ(match.value("label", ""), "protected by the configuration");
  EXPECT_TRUE(match.value("decides", false));
  const std::string range = "'10.0.0.0/8'";
  expect_refused(with(range, {"ban", "10.9.9.9"}), "it lies in 10.0.0.0/8, protected by the configuration");
  expect_refused(with(range, {"ban", "10.0.0.0/8"}), "it is protected by the configuration");
  expect_refused(with(range, {"ban", "10.0.0.0/8", "--shadow"}), "it is protected by the configuration");
  // Taken out of the configuration, it leaves with the next change.
  cli().all({{"ban", "192.0.2.1"}});
  EXPECT_EQ(label_of("10.0.0.0/8"), "absent");
  EXPECT_EQ(cli().verdict("10.1.2.3"), "drop banned");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(ProtectedTest, UnbanSaysThatItPasses) {
  cli().all({{"ban", "10.1.2.3"}, {"ban", "10.1.2.0/24", "--list", "banned/acme"}});
  const nlohmann::json notes = cli().json(with("'10.0.0.0/8'", {"unban", "10.1.2.3"})).at("warnings");
  ASSERT_EQ(notes.size(), 1U) << notes;
  EXPECT_TRUE(
      notes[0].get<std::string>().starts_with("10.1.2.3 passes because of protected of 10.0.0.0/8, and is "
                                              "still banned by banned/acme of 10.1.2.0/24"))
      << notes;
}

TEST_F(ProtectedTest, CostsNothingWhenUnchanged) {
  const Words ban = with("'10.0.0.0/8'", {"ban", "192.0.2.1", "--for", "forever"});
  cli().all({ban});
  const std::uint64_t revision = cli().revision();
  cli().all({ban, ban, {"--config", lab().file("chatgate.toml"), "attach", "g0"}});
  EXPECT_EQ(cli().revision(), revision);
}

TEST_F(ProtectedTest, ADryRunLeavesItAsItIs) {
  cli().all({{"ban", "192.0.2.1", "--for", "forever"}});
  const std::uint64_t revision = cli().revision();
  const nlohmann::json report = cli().json(with("'10.0.0.0/8'", {"ban", "192.0.2.2", "--dry-run"}));
  EXPECT_EQ(report.value("added", 0), 1) << "the protected set is not the user's change";
  EXPECT_EQ(label_of("10.0.0.0/8"), "absent");
  EXPECT_EQ(cli().revision(), revision);
}

TEST_F(ProtectedTest, IsNoPolicy) {
  cli().all({{"ban", "192.0.2.1", "--for", "forever"}});
  const std::string before = digest();
  const std::uint64_t keys = cli().keys();
  cli().all({with("'10.0.0.0/8'", {"ban", "192.0.2.1", "--for", "forever"})});
  EXPECT_EQ(label_of("10.0.0.0/8"), "protected by the configuration");
  EXPECT_EQ(digest(), before);
  EXPECT_EQ(cli().keys(), keys);
  EXPECT_EQ(cli().json({"status"}).at("entries"), 1);
  EXPECT_EQ(cli().prefixes(), Words{"192.0.2.1/32"});
  EXPECT_EQ(cli().prefixes({"10.0.0.0/8"}), Words{});
  EXPECT_EQ(cli().json({"audit", "10.1.2.3"}).at("changes").size(), 0U);
}

TEST_F(ProtectedTest, NoCommandEditsIt) {
  write_file(lab().file("list"), "192.0.2.1\n");
  const std::string before = cli().store_bytes();
  const std::string own = "it is this host's own";
  expect_refused({"allow", "192.0.2.1", "--list", "protected"}, own);
  expect_refused({"unallow", "198.51.100.1", "--list", "protected"}, own);
  expect_refused({"import", "protected", lab().file("list")}, own);
  expect_refused({"import", "protected", lab().file("list"), "--replace", "--kind", "allow"}, own);
  const nlohmann::json left = cli().warnings({"unallow", "198.51.100.1", "--all"});
  EXPECT_NE(left.dump().find("still passed by protected"), std::string::npos) << left;
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(ProtectedTest, HasRoomBesideAFullTable) {
  std::string text;
  for (int i = 1; i <= 50; ++i) text += fmt::format("203.0.113.{}\n", i);
  write_file(lab().file("full"), text);
  cli().all(
      {{"attach", "g0", "--max-entries", "50"}, {"ban", "--from", lab().file("full"), "--for", "forever"}});
  EXPECT_EQ(cli().keys(), 50U);
  expect_refused(with("'10.0.0.0/8'", {"ban", "192.0.2.1"}), "of 50 are free");
  cli().all({with("'10.0.0.0/8', 'fc00::/7'", {"unban", "203.0.113.1"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted");
  EXPECT_EQ(cli().keys(), 49U);
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(ProtectedTest, AForcedBanDropsWhatItNamesAndNothingElse) {
  const std::string range = "'10.0.0.0/8'";
  cli().all({with(range, {"ban", "192.0.2.1"})});
  const Words force{"ban", "10.1.2.0/24", "--force", "--for", "1h"};
  const nlohmann::json trial = cli().warnings(with(range, force + Words{"--dry-run"}));
  EXPECT_NE(trial.dump().find("10.1.2.0/24 is forced: it lies in 10.0.0.0/8"), std::string::npos) << trial;
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted") << "so far";
  EXPECT_EQ(cli().warnings(with(range, force)), trial);
  EXPECT_EQ(cli().verdict("10.1.2.3"), "drop banned");
  for (const char* beside : {"10.1.1.255", "10.1.3.0", "10.0.0.1", "10.255.255.255"})
    EXPECT_EQ(cli().verdict(beside), "pass whitelisted") << beside;
  // It stays so with other changes, and the rest is still protected.
  cli().all({with(range, {"ban", "192.0.2.2"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "drop banned");
  expect_refused(with(range, {"ban", "10.1.2.3"}), "it lies in 10.0.0.0/8");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(ProtectedTest, AForcedBanThatEndsLeavesProtectionAtTheNextChange) {
  const std::string range = "'10.0.0.0/8'";
  cli().all({with(range, {"ban", "10.1.2.3", "--force", "--for", "1s"})});
  EXPECT_TRUE(wait_until([&] { return cli().verdict("10.1.2.3").starts_with("pass"); }));
  cli().all({with(range, {"ban", "192.0.2.1"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted");
  EXPECT_EQ(label_of("10.0.0.0/8"), "protected by the configuration");
  EXPECT_EQ(label_of("10.0.0.0/16"), "absent") << "whole again";
}

/// In a change of so many that the kernel gets a generation: it is made of what holds in the end.
TEST_F(ProtectedTest, AForcedBanAmongThousandsIsTakenBackWithThem) {
  const std::string range = "'10.0.0.0/8'";
  write_file(lab().file("many"), "10.1.2.3\n" + many_hosts(kMany));
  cli().all(
      {with(range, {"ban", "10.0.0.0/9", "--force", "--for", "30m"}), with(range, {"unban", "10.0.0.0/9"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted");
  cli().all({with(range, {"ban", "--from", lab().file("many"), "--force", "--for", "1h"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "drop banned");
  cli().all({with(range, {"rollback"})});
  EXPECT_EQ(cli().verdict("10.1.2.3"), "pass whitelisted");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(ProtectedTest, OwnAddressesAndTheSshPeerAreNeverForced) {
  const std::string before = cli().store_bytes();
  const Words force{"--force", "--for", "1h"};
  expect_refused(Words{"ban", "198.51.100.1"} + force, "it is this host's address on g0");
  expect_refused(Words{"ban", "198.51.100.0/24"} + force,
                 "it covers 198.51.100.1, this host's address on g0");
  const ProcessResult peer =
      cli().expect(1, Words{"ban", "203.0.113.0/24"} + force,
                   {{}, {{"SSH_CONNECTION", "203.0.113.9 50000 198.51.100.1 22"}}, {}});
  EXPECT_NE(peer.err.find("it covers 203.0.113.9, the peer of your SSH session"), std::string::npos)
      << peer.err;
  expect_refused(Words{"ban", "24.0.0.0/7"} + force, "the widest ban of IPv4 is a /8");
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(ProtectedTest, AUsersAllowOfTheSamePrefixIsHisOwn) {
  const std::string range = "'198.18.0.0/16'";
  cli().all({with(range, {"allow", "198.18.0.0/16", "--for", "forever"})});
  cli().all({{"unallow", "192.0.2.99"}});
  EXPECT_EQ(label_of("198.18.0.0/16"), "absent");
  EXPECT_EQ(cli().verdict("198.18.0.1"), "pass whitelisted");
  cli().all({with(range, {"unallow", "198.18.0.0/16"})});
  EXPECT_EQ(cli().verdict("198.18.0.1"), "pass whitelisted");
  cli().all({{"unallow", "192.0.2.99"}});
  EXPECT_EQ(cli().verdict("198.18.0.1"), "pass unlisted");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

}  // namespace
}  // namespace chatgate::test
