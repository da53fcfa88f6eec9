// SPDX-License-Identifier: Apache-2.0
// A program with another ABI takes over, and back: it filters all the time, and nothing of the other's is
// left.
#include <filesystem>
#include <memory>

#include "cli/cli.h"
#include "cli/traffic.h"

namespace chatgate::test {
namespace {

class AbiChangeTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    cli().all({{"ban", kBannedSentinel}, {"allow", kAllowedSentinel}});
    traffic_ = std::make_unique<Traffic>(lab(), std::vector<std::string>{kBannedSentinel, kAllowedSentinel});
  }

  Traffic& traffic() { return *traffic_; }

  /// The program with the next ABI.
  void next(const Words& words) const {
    ProcessOptions options;
    options.netns = lab().host();
    const Words global{CHATGATE_NEXT_ABI, "--state-dir", cli().state_dir(), "--bpffs", lab().bpffs()};
    const ProcessResult result = run_process(global + words, options);
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }

  /// Sets of pins, by their names.
  Words sets() const {
    Words names;
    std::error_code none;
    for (const auto& set : std::filesystem::directory_iterator(lab().bpffs() + "/chatgate", none))
      names.push_back(set.path().filename().string());
    return names;
  }

 private:
  std::unique_ptr<Traffic> traffic_;
};

TEST_F(AbiChangeTest, AttachAllTakesOverAndBackUnderTraffic) {
  const Words old_sets = sets();
  {
    const Sentinels sentinels(traffic(), kBannedSentinel, kAllowedSentinel);
    next({"attach", "--all"});
  }
  next({"verify"});
  EXPECT_EQ(sets().size(), 1U) << "the old tables hold kernel memory for nobody";
  EXPECT_NE(sets(), old_sets);
  next({"ban", "192.0.2.1"});
  {
    const Sentinels sentinels(traffic(), kBannedSentinel, kAllowedSentinel);
    cli().all({{"attach", "--all"}});
  }
  EXPECT_EQ(sets(), old_sets);
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned") << "what the other program was told";
}

TEST_F(AbiChangeTest, DetachLeavesNothingOfTheOthers) {
  next({"detach", "--all"});
  EXPECT_EQ(sets(), Words{});
  EXPECT_TRUE(traffic().passes(kBannedSentinel));
}

TEST_F(AbiChangeTest, AttachAllAfterAReboot) {
  // What a reboot takes: programs and pins; the store stays.
  lab().ip(lab().host(), {"link", "set", "dev", "g0", "xdp", "off"});
  std::filesystem::remove_all(lab().bpffs() + "/chatgate");
  ASSERT_TRUE(traffic().passes(kBannedSentinel));
  cli().all({{"attach", "--all"}});
  EXPECT_FALSE(traffic().passes(kBannedSentinel));
  cli().all({{"detach", "g0"}, {"attach", "--all"}});
  EXPECT_TRUE(traffic().passes(kBannedSentinel)) << "detached on purpose: it stays off";
  static_cast<void>(cli().expect(2, {"attach"}));
  static_cast<void>(cli().expect(2, {"attach", "g0", "--all"}));
}

TEST_F(AbiChangeTest, AttachAllGoesOnPastAnInterfaceThatIsGone) {
  lab().ip(lab().host(), {"link", "add", "extra", "type", "veth", "peer", "name", "other"});
  cli().all({{"attach", "extra", "--mode", "generic"}});
  lab().ip(lab().host(), {"link", "delete", "extra"});
  const nlohmann::json report = cli().json({"attach", "--all"}, 1);
  EXPECT_EQ(report.at("failed"), nlohmann::json::array({"extra"}));
  EXPECT_EQ(report.at("interfaces").at(0).at("name"), "g0");
  EXPECT_FALSE(traffic().passes(kBannedSentinel));
}

}  // namespace
}  // namespace chatgate::test
