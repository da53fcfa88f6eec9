// SPDX-License-Identifier: Apache-2.0
// An upgrade of the package while traffic flows: no packet from a banned source passes.
#include "package/installed.h"

namespace chatgate::test {
namespace {

class UpgradeTest : public InstalledTest {
 protected:
  void SetUp() override {
    InstalledTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) filter();
  }

  /// Of the XDP program on g0, as `ip` says it.
  int program() const {
    const ProcessResult shown = run_process({"ip", "-n", lab().host(), "-json", "link", "show", "g0"});
    return nlohmann::json::parse(shown.out).at(0).at("xdp").at("prog").at("id");
  }

  void upgrade_under_traffic(const std::string& package) {
    const int before = program();
    {
      const Sentinels sentinels(traffic(), kBannedSentinel, kAllowedSentinel);
      root().install(package);
    }
    EXPECT_NE(program(), before) << "the new version's program is in the old one's place";
    static_cast<void>(chatgate(0, {"verify"}));
    EXPECT_FALSE(traffic().passes(kBannedSentinel));
    EXPECT_TRUE(traffic().passes(kAllowedSentinel));
  }
};

TEST_F(UpgradeTest, ToTheSameAbi) { upgrade_under_traffic("newer"); }

TEST_F(UpgradeTest, ToAnotherAbiAndBack) {
  upgrade_under_traffic("next_abi");
  static_cast<void>(chatgate(0, {"ban", "192.0.2.1"}));
  upgrade_under_traffic("first");
  const ProcessResult check = chatgate(0, {"check", "192.0.2.1"});
  EXPECT_EQ(check.out.find("192.0.2.1: drop (banned) on g0 (native)"), 0U) << check.out;
}

TEST_F(UpgradeTest, WhatWasDetachedStaysOff) {
  static_cast<void>(chatgate(0, {"detach", "g0"}));
  root().install("newer");
  EXPECT_TRUE(traffic().passes(kBannedSentinel));
}

TEST_F(UpgradeTest, AnEditedConfigurationStays) {
  const std::string file = root().path("/etc/chatgate/chatgate.toml");
  write_file(file, "protect = [\"198.51.100.77\"]\n");
  root().install("newer");
  EXPECT_EQ(read_file(file), "protect = [\"198.51.100.77\"]\n");
  EXPECT_NE(chatgate(1, {"ban", "198.51.100.77"}).err.find("protected by the configuration"),
            std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
