// SPDX-License-Identifier: Apache-2.0
// What happens to an interface while it is filtered: it goes down and comes up, gets another MTU or number of
// queues, is moved to another network namespace and back. The ban holds all the while, and who is not banned
// gets through.
#include <fmt/format.h>

#include "support/lab_commands.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr const char* kBanned = "198.51.100.3";  // a second address of the visitor's
constexpr std::chrono::milliseconds kSilence(300);

class Flaps : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    lab().ip(lab().visitor(), {"address", "add", "198.51.100.3/24", "dev", "v0"});
    wait_for_link(lab());
    must_attach(lab(), {"g0"});
    must(lab(), {"ban", kBanned, "--for", "forever"});
    program_ = program_on(lab().host(), "g0");
    expect_filtered();
  }

  bool gets_through(const std::string& source) const {
    return pings(lab().visitor(), source, host_address(Family::kV4), kSilence);
  }

  /// By the program that was attached, which counts what it drops.
  void expect_filtered(const std::string& netns = {}) const {
    const std::uint64_t before = counted(lab(), "drop_banned");
    EXPECT_TRUE(wait_until([&] { return gets_through(visitor_address(Family::kV4)); }));
    EXPECT_FALSE(gets_through(kBanned));
    EXPECT_GT(counted(lab(), "drop_banned"), before);
    EXPECT_EQ(program_on(netns.empty() ? lab().host() : netns, "g0"), program_);
  }

  void expect_in_force() const {
    EXPECT_EQ(lab().chatgate_json({"verify"}).at("differences"), nlohmann::json::array());
    EXPECT_EQ(lab().chatgate_json({"ban", "203.0.113.77"}).at("in_force"), true);
  }

  void link(const std::string& netns, const std::vector<std::string>& words) const {
    std::vector<std::string> all{"link", "set", "g0"};
    all.insert(all.end(), words.begin(), words.end());
    lab().ip(netns, all);
  }

  std::uint32_t program_ = 0;
};

TEST_F(Flaps, DownAndUpAgain) {
  for (int i = 0; i < 5; ++i) {
    link(lab().host(), {"down"});
    if (i == 2) must(lab(), {"ban", "203.0.113.76"});  // while it is down
    link(lab().host(), {"up"});
    expect_filtered();
  }
  expect_in_force();
}

TEST_F(Flaps, OtherMtus) {
  for (const char* mtu : {"1280", "9000", "1500"}) {
    SCOPED_TRACE(mtu);
    link(lab().host(), {"mtu", mtu});
    lab().ip(lab().visitor(), {"link", "set", "v0", "mtu", mtu});
    expect_filtered();
  }
  expect_in_force();
}

TEST_F(Flaps, OtherNumbersOfQueues) {
  const auto queues = [this](int number) {
    const std::string text = std::to_string(number);
    return run_process({"ethtool", "-L", "g0", "rx", text, "tx", text}, {lab().host(), {}, {}}).exit_code;
  };
  // A veth pair has as many as there are CPUs; its peer must not have more to send by than it has to receive
  // by.
  int most = 1;
  while (most < 4 && queues(most + 1) == 0) ++most;
  for (int number = most; number >= 1; --number) {
    SCOPED_TRACE(number);
    static_cast<void>(queues(number));
    expect_filtered();
  }
  expect_in_force();
}

TEST_F(Flaps, AnotherNetworkNamespaceAndBack) {
  const std::string away = lab().host() + "-away";
  ASSERT_EQ(run_process({"ip", "netns", "add", away}).exit_code, 0);
  const auto move = [this](const std::string& from, const std::string& to) {
    link(from, {"netns", to});
    lab().ip(to, {"address", "add", "198.51.100.1/24", "dev", "g0"});
    link(to, {"up"});
  };
  move(lab().host(), away);
  expect_filtered(away);
  EXPECT_NE(status_of(lab(), "g0").value("attached", false), true) << "it is not in this namespace";
  // It filters wherever it is, with the same tables; what the command can see is that it is not here.
  EXPECT_EQ(lab().chatgate({"ban", "203.0.113.76"}).exit_code, 4);
  expect_filtered(away);
  move(away, lab().host());
  static_cast<void>(run_process({"ip", "netns", "delete", away}));
  expect_filtered();
  must_attach(lab(), {"g0"});
  program_ = program_on(lab().host(), "g0");
  expect_filtered();
  expect_in_force();
}

}  // namespace
}  // namespace chatgate::test
