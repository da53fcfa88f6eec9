// SPDX-License-Identifier: Apache-2.0
// The off switch: nothing is dropped, nothing is detached, it ends by itself, and nobody can overlook it.
#include "cli/cli.h"
#include "cli/traffic.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class PauseTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) cli().all({{"ban", kBannedSentinel}});
  }
  nlohmann::json attached() const { return cli().json({"status"}).at("interfaces"); }
};

TEST_F(PauseTest, IsTheFirstThingThatStatusAndCheckSay) {
  EXPECT_TRUE(cli().json({"status"}).at("paused").is_null());
  const nlohmann::json before = attached();
  cli().all({{"pause", "--for", "15m", "--by", "bob"}});
  EXPECT_EQ(attached(), before) << "nothing is detached";
  const nlohmann::json paused = cli().json({"status"}).at("paused");
  EXPECT_EQ(paused.at("by"), "bob");
  EXPECT_TRUE(paused.at("until").get<std::string>().ends_with("Z"));
  const std::string status = cli().expect(0, {"status"}).out;
  EXPECT_TRUE(status.starts_with("PAUSED until 2")) << status;
  EXPECT_NE(status.find("Z by bob: nothing is dropped"), std::string::npos) << status;
  const std::string check = cli().expect(0, {"check", kBannedSentinel}).out;
  EXPECT_NE(check.find(": pass (paused) on g0 (native)\n  PAUSED until 2"), std::string::npos) << check;
  EXPECT_NE(check.find("\n  when resumed: drop (banned)\n"), std::string::npos) << check;
  const nlohmann::json result = cli().json({"check", kBannedSentinel}).at("results").at(0);
  EXPECT_EQ(result.at("when_resumed").at("verdict"), "drop");
  EXPECT_EQ(cli().json({"check", kBannedSentinel}).at("paused").at("by"), "bob");
  for (const Words& ban : {Words{"ban", "192.0.2.1"}, Words{"ban", "192.0.2.2", "--dry-run"}})
    EXPECT_NE(cli().expect(0, ban).err.find("PAUSED until 2"), std::string::npos);
  cli().all({{"resume"}});
  EXPECT_TRUE(cli().json({"status"}).at("paused").is_null());
  EXPECT_EQ(cli().expect(0, {"ban", "192.0.2.3"}).err, "");
}

TEST_F(PauseTest, WithoutAnEndItLastsUntilResume) {
  cli().all({{"pause", "--by", "bob"}});
  EXPECT_EQ(cli().json({"status"}).at("paused").at("until"), "never");
  EXPECT_TRUE(cli().expect(0, {"status"}).out.starts_with("PAUSED by bob: nothing is dropped"));
  const std::uint64_t revision = cli().revision();
  cli().all({{"pause", "--by", "carol"}});
  EXPECT_EQ(cli().revision(), revision) << "it is paused";
  cli().all({{"resume"}});
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
}

TEST_F(PauseTest, EndsByItselfAndTheProgramSeesToIt) {
  Traffic traffic(lab(), {kBannedSentinel});
  EXPECT_FALSE(traffic.passes(kBannedSentinel));
  cli().all({{"pause", "--for", "2s"}});
  EXPECT_TRUE(traffic.passes(kBannedSentinel));
  EXPECT_TRUE(wait_until([&] { return !traffic.passes(kBannedSentinel); }));
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
  EXPECT_TRUE(cli().json({"status"}).at("paused").is_null());
}

TEST_F(PauseTest, NonsenseIsRefused) {
  const std::string before = cli().store_bytes();
  for (const char* nonsense : {"0s", "-5m", "soon", "15", "1d1d", "999999999999d", ""})
    static_cast<void>(cli().expect(2, {"pause", "--for", nonsense}));
  EXPECT_TRUE(cli().store_bytes() == before);
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
}

TEST_F(PauseTest, WorksWithAConfigurationThatDoesNot) {
  write_file(lab().file("bad.toml"), "nonsense = [");
  Traffic traffic(lab(), {kBannedSentinel});
  cli().all({{"--config", lab().file("bad.toml"), "pause", "--for", "1h"}});
  EXPECT_TRUE(traffic.passes(kBannedSentinel));
  cli().all({{"--config", lab().file("bad.toml"), "resume"}});
  EXPECT_FALSE(traffic.passes(kBannedSentinel));
}

TEST_F(PauseTest, SoDoesTheRollbackOfWhatWaits) {
  const std::string last = cli().json({"ban", "192.0.2.1"}).at("revision").dump();
  const std::string file = lab().file("bad.toml");
  write_file(file, "nonsense = [");
  const Words bad{"--config", file};
  for (const Words& words : {Words{"rollback"}, Words{"rollback", last}})
    EXPECT_NE(cli().expect(1, bad + words).err.find(file), std::string::npos) << "nothing waits";
  cli().all({Words{"ban", "192.0.2.2", "--confirm-within", "1h"}});
  EXPECT_NE(cli().expect(1, bad + Words{"rollback", last}).err.find(file), std::string::npos)
      << "not that one";
  EXPECT_EQ(cli().json(bad + Words{"rollback", "--dry-run"}).at("removed"), 1);
  EXPECT_FALSE(cli().json({"status"}).at("pending").is_null());
  cli().all({bad + Words{"rollback"}});
  EXPECT_TRUE(cli().json({"status"}).at("pending").is_null());
  EXPECT_EQ(cli().verdict("192.0.2.2"), "pass unlisted");
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
}

}  // namespace
}  // namespace chatgate::test
