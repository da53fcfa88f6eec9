// SPDX-License-Identifier: Apache-2.0
// Kernel and store that have come apart: half-applied changes, an older copy of the store, another store on
// the same BPF file system, a reboot.
#include <csignal>
#include <filesystem>

#include "cli/cli.h"
#include "cli/traffic.h"

namespace chatgate::test {
namespace {

using Notes = std::vector<std::string>;

class RecoveryTest : public AttachedTest {
 protected:
  void copy_store(const std::string& to) const { copy(cli().state_dir(), to); }
  void restore_store(const std::string& from) const { copy(from, cli().state_dir()); }

  void kill_at(const std::string& failpoint, const Words& words) const {
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT"] = failpoint;
    EXPECT_EQ(cli().run(words, options).signal, SIGKILL) << failpoint;
  }

  /// Of the only entry with that prefix.
  std::uint64_t packets_of(const Cli& cli, const std::string& prefix) const {
    const nlohmann::json stats = cli.json({"stats"});
    for (const nlohmann::json& entry : stats.at("entries")) {
      if (entry.at("prefix") == prefix) return entry.at("packets");
    }
    return 0;
  }

 private:
  static void copy(const std::string& from, const std::string& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  }
};

TEST_F(RecoveryTest, AHalfAppliedBanAndItsUnban) {
  Traffic traffic(lab(), {kBannedSentinel, kAllowedSentinel});
  for (const char* failpoint : {"in_place.gate", "in_place.key", "apply.written"}) {
    SCOPED_TRACE(failpoint);
    kill_at(failpoint, {"ban", kBannedSentinel, "203.0.112.0/20", "2001:db8:9::/64", "--for", "forever"});
    EXPECT_EQ(cli().prefixes().size(), 3U) << "recorded";
    cli().all({{"unban", kBannedSentinel, "203.0.112.0/20", "2001:db8:9::/64"}});
    EXPECT_EQ(cli().differences(), Notes{});
    EXPECT_EQ(cli().keys(), 0U);
    EXPECT_TRUE(traffic.passes(kBannedSentinel));
  }
}

TEST_F(RecoveryTest, AHalfAppliedUnbanAndItsBan) {
  Traffic traffic(lab(), {kBannedSentinel});
  const Words prefixes{kBannedSentinel, "203.0.112.0/20"};
  for (const char* failpoint : {"store.commit.after", "in_place.removed", "apply.release"}) {
    SCOPED_TRACE(failpoint);
    cli().all({Words{"ban"} + prefixes});
    kill_at(failpoint, Words{"unban"} + prefixes);
    cli().all({Words{"ban"} + prefixes});
    EXPECT_EQ(cli().differences(), Notes{});
    EXPECT_EQ(cli().keys(), 2U);
    EXPECT_FALSE(traffic.passes(kBannedSentinel));
  }
}

TEST_F(RecoveryTest, AHalfMadeSetOfPinsIsClearedByTheNextAttach) {
  cli().all({{"ban", kBannedSentinel, "--for", "forever"}, {"detach", "--all"}});
  for (const char* failpoint : {"loader.pinned", "pins.publish.before", "pins.publish.after"}) {
    SCOPED_TRACE(failpoint);
    kill_at(failpoint, {"attach", "g0"});
    cli().all({{"attach", "g0"}});
    EXPECT_FALSE(std::filesystem::exists(lab().bpffs() + "/chatgate/new"));
    EXPECT_EQ(cli().differences(), Notes{});
    EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
    cli().all({{"detach", "--all"}});
    EXPECT_FALSE(std::filesystem::exists(lab().bpffs() + "/chatgate/v5"));
  }
}

TEST_F(RecoveryTest, AnOlderCopyOfTheStore) {
  Traffic traffic(lab(), {kBannedSentinel, kAllowedSentinel, "198.51.100.67", "198.51.100.68"});
  cli().all({{"ban", kBannedSentinel, "--for", "forever"}, {"allow", kAllowedSentinel, "--for", "forever"}});
  EXPECT_EQ(traffic.send(kBannedSentinel, 3), 0);
  copy_store(lab().file("copy"));
  cli().all({{"ban", "198.51.100.67", "--for", "forever"},
             {"unallow", kAllowedSentinel},
             {"unban", kBannedSentinel},
             {"pause"},
             {"resume"}});
  EXPECT_EQ(traffic.send("198.51.100.67", 7), 0);
  restore_store(lab().file("copy"));
  EXPECT_FALSE(cli().differences().empty()) << "readers report it";
  EXPECT_EQ(cli().verdict(kBannedSentinel), "pass unlisted, not enforced") << "as the kernel has it";
  // The slot that the later state had given to .67 is what this store gives to .68.
  cli().all({{"ban", "198.51.100.68", "--for", "forever"}});
  EXPECT_EQ(cli().differences(), Notes{});
  EXPECT_EQ(packets_of(cli(), "198.51.100.68/32"), 0U) << "hits of another key";
  EXPECT_LE(packets_of(cli(), "198.51.100.66/32"), 3U);
  EXPECT_EQ(traffic.send(kBannedSentinel, 2), 0);
  EXPECT_EQ(traffic.send("198.51.100.68", 5), 0);
  EXPECT_TRUE(traffic.passes("198.51.100.67"));
  EXPECT_TRUE(traffic.passes(kAllowedSentinel));
  EXPECT_EQ(packets_of(cli(), "198.51.100.68/32"), 5U);
  const std::uint64_t own = packets_of(cli(), "198.51.100.66/32");
  EXPECT_GE(own, 2U);
  EXPECT_LE(own, 5U);
}

TEST_F(RecoveryTest, AnotherStoreOnTheSameBpffs) {
  Traffic traffic(lab(), {kBannedSentinel, kAllowedSentinel});
  const Cli other(lab(), lab().file("other"));
  cli().all({{"ban", kBannedSentinel, "--for", "forever"}, {"ban", "192.0.2.1", "--for", "forever"}});
  EXPECT_EQ(traffic.send(kBannedSentinel, 3), 0);
  // The program on g0 reads these tables whoever writes them: the ban is in force.
  const nlohmann::json taken = other.json({"ban", kAllowedSentinel, "--for", "forever"});
  EXPECT_EQ(taken.at("in_force"), true);
  EXPECT_EQ(other.prefixes(), Words{"198.51.100.200/32"});
  EXPECT_EQ(other.differences(), Notes{});
  EXPECT_TRUE(traffic.passes(kBannedSentinel));
  EXPECT_EQ(traffic.send(kAllowedSentinel, 4), 0);
  EXPECT_EQ(packets_of(other, "198.51.100.200/32"), 4U);
  EXPECT_FALSE(cli().differences().empty());
  cli().all({{"ban", "192.0.2.2", "--for", "forever"}});
  EXPECT_EQ(cli().differences(), Notes{});
  EXPECT_TRUE(traffic.passes(kAllowedSentinel));
  EXPECT_FALSE(traffic.passes(kBannedSentinel));
  EXPECT_EQ(packets_of(cli(), "192.0.2.2/32"), 0U);
  EXPECT_EQ(packets_of(cli(), "192.0.2.1/32"), 0U);
  const std::uint64_t own = packets_of(cli(), "198.51.100.66/32");
  EXPECT_GE(own, 1U);
  EXPECT_LE(own, 4U);
}

TEST_F(RecoveryTest, ARebootIsUndoneByAttach) {
  cli().all({{"ban", kBannedSentinel, "--for", "forever", "--reason", "spam"},
             {"ban", "198.51.100.128/25", "--for", "1h"},
             {"ban", "198.51.100.67", "--for", "forever", "--shadow"},
             {"allow", kAllowedSentinel, "--for", "forever"}});
  {
    Traffic before(lab(), {kBannedSentinel});
    EXPECT_EQ(before.send(kBannedSentinel, 3), 0);
  }
  const nlohmann::json entries = cli().entries();
  const Lab rebooted;
  CHATGATE_NEED(rebooted.status());
  copy_store(rebooted.state_dir());
  const Cli after(rebooted);
  EXPECT_EQ(after.entries(), entries);
  EXPECT_EQ(after.verdict(kBannedSentinel), "drop banned, not enforced");
  EXPECT_EQ(after.run({"ban", "192.0.2.1", "--for", "forever"}).exit_code, 4);
  after.all({{"attach", "g0"}, {"unban", "192.0.2.1"}});
  EXPECT_EQ(after.entries(), entries);
  EXPECT_EQ(after.json({"status"}).at("max_entries"), 20000);
  EXPECT_EQ(after.differences(), Notes{});
  Traffic traffic(rebooted, {kBannedSentinel, kAllowedSentinel, "198.51.100.67", "198.51.100.130"});
  EXPECT_FALSE(traffic.passes(kBannedSentinel));
  EXPECT_FALSE(traffic.passes("198.51.100.130"));
  EXPECT_TRUE(traffic.passes(kAllowedSentinel));
  EXPECT_TRUE(traffic.passes("198.51.100.67"));
  EXPECT_EQ(after.verdict("198.51.100.67"), "pass shadow");
  EXPECT_EQ(packets_of(after, "198.51.100.66/32"), 1U)
      << "the copy was made without taking the counts off the kernel";
}

TEST_F(RecoveryTest, APauseOutlivesAReboot) {
  cli().all({{"ban", kBannedSentinel, "--for", "forever"}, {"pause", "--for", "1h"}});
  const Lab rebooted;
  CHATGATE_NEED(rebooted.status());
  copy_store(rebooted.state_dir());
  const Cli after(rebooted);
  after.all({{"attach", "g0"}});
  EXPECT_EQ(after.verdict(kBannedSentinel), "pass paused");
  Traffic traffic(rebooted, {kBannedSentinel});
  EXPECT_TRUE(traffic.passes(kBannedSentinel));
  after.all({{"resume"}});
  EXPECT_FALSE(traffic.passes(kBannedSentinel));
  EXPECT_EQ(after.differences(), Notes{});
}

TEST_F(RecoveryTest, CountsOfEntriesOutliveTheTables) {
  Traffic traffic(lab(), {kBannedSentinel});
  cli().all({{"ban", kBannedSentinel, "--for", "forever"}});
  EXPECT_EQ(traffic.send(kBannedSentinel, 3), 0);
  cli().all({{"detach", "--all"}});
  EXPECT_EQ(packets_of(cli(), "198.51.100.66/32"), 3U);
  cli().all({{"attach", "g0"}});
  EXPECT_EQ(traffic.send(kBannedSentinel, 2), 0);
  EXPECT_EQ(packets_of(cli(), "198.51.100.66/32"), 5U);
  cli().attach("20001");
  EXPECT_EQ(packets_of(cli(), "198.51.100.66/32"), 5U);
  EXPECT_EQ(traffic.send(kBannedSentinel, 1), 0);
  EXPECT_EQ(packets_of(cli(), "198.51.100.66/32"), 6U);
}

}  // namespace
}  // namespace chatgate::test
