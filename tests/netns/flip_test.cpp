// SPDX-License-Identifier: Apache-2.0
// A hundred new generations under live traffic: nobody who is banned before and after slips through, nobody
// who is whitelisted before and after is dropped, no count is lost.
#include <fstream>

#include <fmt/format.h>

#include "datapath/tables.h"
#include "support/lab_commands.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

constexpr int kFlips = 100;
constexpr int kPerFamily = 550;  // twice that is more than is ever written key by key into a small set

class Flip : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    for (const Flow& flow : kFlows)
      lab().ip(lab().visitor(), {"address", "add", flow.source, "dev", "v0", "nodad"});
    wait_for_link(lab());
    must_attach(lab(), {"g0"});
    must(lab(), {"ban", "198.51.100.64/26", "198.51.100.66", "2001:db8::b:0/112", "2001:db8::b:66"});
    must(lab(), {"allow", "198.51.100.77", "2001:db8::b:77"});
  }

  /// Bans in ranges that no traffic here comes from.
  std::vector<std::string> others() const {
    std::vector<std::string> all;
    for (int i = 0; i < kPerFamily; ++i) {
      all.push_back(fmt::format("198.18.{}.{}", i / 250, i % 250));
      all.push_back(fmt::format("2001:db8:f:{:x}::/64", i));
    }
    return all;
  }

  /// Banned, whitelisted, banned, whitelisted.
  const std::vector<Flow> kFlows{{"198.51.100.66", "198.51.100.1"},
                                 {"198.51.100.77", "198.51.100.1"},
                                 {"2001:db8::b:66", "2001:db8::1"},
                                 {"2001:db8::b:77", "2001:db8::1"}};
};

TEST_F(Flip, HundredUnderTraffic) {
  const std::string file = lab().file("others");
  std::ofstream(file) << fmt::format("{}\n", fmt::join(others(), "\n"));
  std::vector<std::string> unban = others();
  unban.insert(unban.begin(), "unban");
  const auto tables = tables_of(lab());
  ASSERT_TRUE(tables);

  const UdpReceiver receiver(lab().host(), kPort);
  SteadySender sender(lab().visitor(), kFlows, kPort, 500us);
  for (int i = 0; i < kFlips; ++i) {
    const std::uint32_t active = tables->active();
    const std::uint64_t sent = sender.sent(0);
    must(lab(), i % 2 == 0 ? std::vector<std::string>{"ban", "--from", file} : unban);
    ASSERT_EQ(tables->active(), 1 - active) << "not a new generation: flip " << i;
    ASSERT_GT(sender.sent(0), sent) << "no traffic in flip " << i;
    if (i % 25 == 0) {
      EXPECT_EQ(lab().chatgate_json({"status"}).at("generation"), tables->active());
    }
  }
  sender.stop();

  for (const std::size_t allowed : {1U, 3U}) {
    const std::string& source = kFlows.at(allowed).source;
    wait_until([&] { return receiver.received(source) >= sender.sent(allowed); });
    EXPECT_EQ(receiver.received(source), sender.sent(allowed)) << source;
  }
  for (const std::size_t banned : {0U, 2U}) {
    EXPECT_EQ(receiver.received(kFlows.at(banned).source), 0U) << kFlows.at(banned).source;
  }
  EXPECT_EQ(counted(lab(), "drop_banned"), sender.sent(0) + sender.sent(2));
  EXPECT_EQ(counted(lab(), "pass_whitelisted"), sender.sent(1) + sender.sent(3));
  EXPECT_EQ(counted(lab(), "error_no_table"), 0U);
  EXPECT_GT(sender.sent(0), 10U * kFlips);
}

}  // namespace
}  // namespace chatgate::test
