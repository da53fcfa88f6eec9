// SPDX-License-Identifier: Apache-2.0
// Pins that this build cannot use: refused with a reason, never half used, rebuilt from the store by attach.
#include <bpf/bpf.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "datapath/table_spec.h"
#include "datapath/tables.h"

namespace chatgate::test {
namespace {

class ForeignPinsTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    cli().all(
        {{"ban", kBannedSentinel, "--for", "forever"}, {"allow", kAllowedSentinel, "--for", "forever"}});
    traffic_ = std::make_unique<Traffic>(lab(), std::vector<std::string>{kBannedSentinel, kAllowedSentinel});
  }

  Traffic& traffic() { return *traffic_; }

  /// The pinned control block, to be spoilt.
  Tables tables() const {
    auto pins = PinDirectory::open(lab().bpffs());
    auto tables = Tables::open(pins.value(), true);
    return std::move(tables.value());
  }

  /// Under this name lies a map of somebody else's from now on.
  void pin_foreign(const std::string& name) const {
    const std::string path = lab().bpffs() + "/chatgate/v5/" + name;
    const auto map = BpfMap::create("foreign", {BPF_MAP_TYPE_HASH, 8, 8, 0}, 1);
    ASSERT_TRUE(map);
    ASSERT_EQ(unlink(path.c_str()), 0) << path;
    ASSERT_EQ(bpf_obj_pin(map->fd(), path.c_str()), 0) << path;
  }

  void expect_refused(const std::string& reason) {
    const std::string before = cli().store_bytes();
    for (const Words& words :
         {Words{"ban", "192.0.2.1"}, Words{"unban", kBannedSentinel}, Words{"allow", "192.0.2.1"},
          Words{"pause"}, Words{"ban", "192.0.2.1", "--dry-run"}}) {
      const ProcessResult result = cli().expect(1, words);
      EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
      EXPECT_NE(result.err.find("\nhint: run 'chatgate attach IFACE'"), std::string::npos) << result.err;
      EXPECT_TRUE(cli().store_bytes() == before) << words[0];
    }
  }

  void expect_readers_say(const std::string& reason) {
    const ProcessResult check = cli().expect(0, {"check", kBannedSentinel});
    EXPECT_NE(check.out.find("drop (banned), NOT enforced"), std::string::npos) << check.out;
    EXPECT_NE(check.err.find(reason), std::string::npos) << check.err;
    EXPECT_NE(cli().expect(0, {"status"}).err.find(reason), std::string::npos);
    static_cast<void>(cli().expect(0, {"show"}));
    static_cast<void>(cli().expect(0, {"stats"}));
    EXPECT_NE(cli().expect(1, {"verify"}).out.find(reason), std::string::npos);
  }

  void expect_attach_rebuilds() {
    {
      // The old program goes on with its old tables until the new one takes its place.
      const Sentinels sentinels(traffic(), kBannedSentinel, kAllowedSentinel);
      EXPECT_EQ(cli().json({"attach", "g0"}).at("rebuilt"), true);
    }
    EXPECT_EQ(cli().differences(), std::vector<std::string>{});
    EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
    EXPECT_FALSE(traffic().passes(kBannedSentinel));
    EXPECT_TRUE(traffic().passes(kAllowedSentinel));
    cli().all({{"ban", "192.0.2.1"}});
    EXPECT_EQ(cli().differences(), std::vector<std::string>{});
  }

 private:
  std::unique_ptr<Traffic> traffic_;
};

TEST_F(ForeignPinsTest, AnotherAbi) {
  tables().control().abi = CHATGATE_ABI + 1;
  const std::string reason = "ABI " + std::to_string(CHATGATE_ABI + 1) + ", this chatgate has";
  expect_refused(reason);
  expect_readers_say(reason);
  expect_attach_rebuilds();
}

TEST_F(ForeignPinsTest, AnotherMake) {
  tables().control().magic ^= 1;
  expect_refused("not made by chatgate");
  expect_readers_say("not made by chatgate");
  expect_attach_rebuilds();
}

TEST_F(ForeignPinsTest, AForeignMapInPlaceOfATable) {
  for (const char* name : {"ban4", "slots", "counters", "events", "event_flow"}) {
    SCOPED_TRACE(name);
    ASSERT_NO_FATAL_FAILURE(pin_foreign(name));
    expect_refused(std::string("chatgate/v5/") + name + ": a map of another make");
    expect_readers_say("a map of another make");
    expect_attach_rebuilds();
    cli().all({{"unban", "192.0.2.1"}});
  }
}

TEST_F(ForeignPinsTest, AForeignMapInPlaceOfTheControlBlock) {
  ASSERT_NO_FATAL_FAILURE(pin_foreign("control"));
  expect_refused("not a control block of this chatgate");
  expect_readers_say("not a control block of this chatgate");
  expect_attach_rebuilds();
}

TEST_F(ForeignPinsTest, APinIsMissing) {
  std::filesystem::remove(lab().bpffs() + "/chatgate/v5/host6");
  expect_refused("missing or not a map");
  expect_readers_say("missing or not a map");
  expect_attach_rebuilds();
}

TEST_F(ForeignPinsTest, DetachClearsThemAway) {
  tables().control().abi = CHATGATE_ABI + 1;
  cli().all({{"detach", "--all"}});
  EXPECT_FALSE(std::filesystem::exists(lab().bpffs() + "/chatgate/v5"));
  EXPECT_TRUE(traffic().passes(kBannedSentinel));
  cli().all({{"attach", "g0"}});
  EXPECT_FALSE(traffic().passes(kBannedSentinel));
}

}  // namespace
}  // namespace chatgate::test
