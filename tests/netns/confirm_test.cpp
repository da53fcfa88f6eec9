// SPDX-License-Identifier: Apache-2.0
// A change that nobody confirms is undone by the program itself: no process, no terminal, no network needed.
#include <csignal>

#include <fmt/format.h>

#include "support/lab_commands.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class Confirm : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    wait_for_link(lab());
    must_attach(lab(), {"g0"});
    must(lab(), {"ban", "198.51.100.3", "--for", "forever"});
  }

  std::vector<Flow> flows() const {
    return {{visitor_address(Family::kV4), host_address(Family::kV4)},
            {visitor_address(Family::kV6), host_address(Family::kV6)}};
  }

  std::vector<std::string> change(const std::string& within) const {
    return {"ban", "198.51.100.2", "2001:db8::2", "--for", "forever", "--confirm-within", within};
  }

  /// Packets pass again, not before the deadline, and no process did it.
  void expect_it_passes_again(Instant before) const {
    const UdpReceiver receiver(lab().host(), kPort);
    const SteadySender sender(lab().visitor(), flows(), kPort, 5ms);
    EXPECT_FALSE(process_mentions(lab().state_dir()));
    for (const Flow& flow : flows()) {
      ASSERT_TRUE(wait_until([&] { return receiver.received(flow.source) > 0; }, 30s)) << flow.source;
      EXPECT_GE(receiver.first_seen(flow.source) - before, 4s) << flow.source;
    }
    EXPECT_FALSE(process_mentions(lab().state_dir()));
    EXPECT_GE(counted(lab(), "drop_banned"), 10U);
    EXPECT_EQ(counted(lab(), "error_no_table"), 0U);
  }
};

TEST_F(Confirm, TheCommandIsKilledRightAfterTheFlip) {
  const Instant before = std::chrono::steady_clock::now();
  ProcessOptions options;
  options.environment["CHATGATE_FAILPOINT"] = "generation.flipped";
  EXPECT_EQ(lab().chatgate(change("5s"), options).signal, SIGKILL);
  expect_it_passes_again(before);
  must(lab(), {"resume"});
  EXPECT_EQ(lab().chatgate({"verify"}).exit_code, 0);
}

TEST_F(Confirm, TheTerminalIsClosed) {
  const Instant before = std::chrono::steady_clock::now();
  // script(1) makes a terminal; killed, it closes it, and the shell in it gets a hang-up.
  const std::string words = fmt::format("{}", fmt::join(chatgate_argv(lab(), change("5s")), " "));
  ProcessOptions options;
  options.netns = lab().host();
  {
    const BackgroundProcess terminal({"script", "-qec", words + "; read wait", "/dev/null"}, options);
    ASSERT_TRUE(wait_until(
        [&] { return lab().chatgate_json({"status"}).value("pending", nlohmann::json()).is_object(); }));
  }
  // A shell that got its hang-up takes a moment to end.
  ASSERT_TRUE(wait_until([&] { return !process_mentions(lab().state_dir()); }, 3s));
  expect_it_passes_again(before);
}

TEST_F(Confirm, ConfirmedItHolds) {
  must(lab(), change("5s"));
  must(lab(), {"confirm"});
  const UdpReceiver receiver(lab().host(), kPort);
  SteadySender sender(lab().visitor(), flows(), kPort, 5ms);
  // Seven seconds of traffic, by the sender's own pace.
  ASSERT_TRUE(wait_until([&] { return sender.sent(1) >= 1200; }, 60s));
  sender.stop();
  for (const Flow& flow : flows()) EXPECT_EQ(receiver.received(flow.source), 0U) << flow.source;
  EXPECT_EQ(counted(lab(), "drop_banned"), sender.sent(0) + sender.sent(1));
}

}  // namespace
}  // namespace chatgate::test
