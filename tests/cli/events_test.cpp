// SPDX-License-Identifier: Apache-2.0
// What `events` refuses before it listens, and that it then leaves nothing switched on. Its packets:
// tests/netns.
#include "cli/cli.h"
#include "support/lab_commands.h"
#include "support/listener.h"

namespace chatgate::test {
namespace {

class EventsBeforeAttachTest : public CliTest {};
class EventsTest : public AttachedTest {
 protected:
  void expect_refused(const Words& words, const std::string& reason, const std::string& hint) const {
    const ProcessResult result = cli().expect(1, Words{"events"} + words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("hint: " + hint), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(tables_of(lab())->control().events_until, 0U);
  }
};

TEST_F(EventsBeforeAttachTest, NothingIsAttached) {
  static_cast<void>(cli().expect(1, {"events"}));
  EXPECT_EQ(cli().store_bytes(), "") << "none is made for the sake of looking";
  static_cast<void>(cli().expect(4, {"ban", "192.0.2.1"}));
  const ProcessResult result = cli().expect(1, {"events"});
  EXPECT_NE(result.err.find("nothing is attached\nhint: 'chatgate attach IFACE'"), std::string::npos)
      << result.err;
}

TEST_F(EventsTest, WhatIsNotThereWouldNeverShow) {
  expect_refused({"--interface", "g1"}, "g1: the filter is not on this interface", "'chatgate status'");
  expect_refused({"--list", "banned/x"}, "banned/x: no such list", "'chatgate lists'");
  expect_refused({"--license", "acme"}, "acme: no such license", "'chatgate licenses'");
}

TEST_F(EventsTest, LooksOnly) {
  const std::string store = cli().store_bytes();
  const ProcessResult result = cli().expect(0, {"events", "--for", "1s"});
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "0 shown, 0 filtered out, 0 over the rate, 0 lost\n");
  EXPECT_EQ(cli().store_bytes(), store);
  const ProcessResult json = cli().expect(0, {"events", "--for", "1s", "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out).at("summary").at("shown"), 0);
}

}  // namespace
}  // namespace chatgate::test
