// SPDX-License-Identifier: Apache-2.0
// The filter needs no process: bans hold, and end on time, with no chatgate alive.
#include "support/lab_commands.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class Survives : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    wait_for_link(lab());
    must_attach(lab(), {"g0"});
  }

  std::vector<Flow> flows() const {
    return {{visitor_address(Family::kV4), host_address(Family::kV4)},
            {visitor_address(Family::kV6), host_address(Family::kV6)}};
  }

  void expect_nobody_runs() const { EXPECT_FALSE(process_mentions(lab().state_dir())); }
};

TEST_F(Survives, DropsWithNoProcessAlive) {
  EXPECT_TRUE(process_mentions("netns_tests"));  // the search does find processes
  must(lab(), {"ban", "198.51.100.2", "2001:db8::2"});
  expect_nobody_runs();
  for (const Flow& flow : flows()) {
    EXPECT_TRUE((Visit{lab(), flow.source, flow.destination}.is_silenced()));
  }
  expect_nobody_runs();
}

TEST_F(Survives, ShortBanEndsOnTimeByItself) {
  const UdpReceiver receiver(lab().host(), kPort);
  const Instant before = std::chrono::steady_clock::now();
  must(lab(), {"ban", "198.51.100.2", "2001:db8::2", "--for", "2s"});
  const Instant after = std::chrono::steady_clock::now();
  const SteadySender sender(lab().visitor(), flows(), kPort, 5ms);
  expect_nobody_runs();
  for (const Flow& flow : flows()) {
    ASSERT_TRUE(wait_until([&] { return receiver.received(flow.source) > 0; })) << flow.source;
    EXPECT_GE(receiver.first_seen(flow.source) - before, 1500ms) << flow.source;
    EXPECT_LE(receiver.first_seen(flow.source) - after, 4000ms) << flow.source;
  }
  expect_nobody_runs();
  EXPECT_GE(counted(lab(), "drop_banned"), 100U);
}

TEST_F(Survives, ShortBanInsideAPermanentOneOpensNoHole) {
  must(lab(), {"ban", "198.51.100.2/31", "2001:db8::2/127", "--for", "forever"});
  const nlohmann::json change = lab().chatgate_json({"ban", "198.51.100.2", "2001:db8::2", "--for", "2s"});
  EXPECT_EQ(change.at("added"), 2) << change;
  const UdpReceiver receiver(lab().host(), kPort);
  SteadySender sender(lab().visitor(), flows(), kPort, 5ms);
  const auto bans = [&](const std::string& address) {
    const nlohmann::json check = lab().chatgate_json({"check", address});
    return check.at("results").at(0).at("matches").size();
  };
  // The short one is over when only the wide one is left; then half a second more of traffic.
  ASSERT_TRUE(wait_until([&] { return bans("198.51.100.2") == 1 && bans("2001:db8::2") == 1; }));
  const std::uint64_t so_far = sender.sent(1);
  ASSERT_TRUE(wait_until([&] { return sender.sent(1) >= so_far + 100; }));
  sender.stop();
  for (const Flow& flow : flows()) EXPECT_EQ(receiver.received(flow.source), 0U) << flow.source;
  EXPECT_EQ(counted(lab(), "drop_banned"), sender.sent(0) + sender.sent(1));
  EXPECT_GT(counted_entry(lab(), "198.51.100.2/31").packets, 50U);
  EXPECT_GT(counted_entry(lab(), "2001:db8::2/127").packets, 50U);
}

}  // namespace
}  // namespace chatgate::test
