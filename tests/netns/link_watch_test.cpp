// SPDX-License-Identifier: Apache-2.0
#include "host/link_watch.h"

#include "support/lab_commands.h"

namespace chatgate::test {
namespace {

class LinkWatchTest : public LabTest {
 protected:
  LinkEvents events(LinkWatch& watch) const {
    const auto taken = watch.take();
    EXPECT_TRUE(taken) << to_text(taken.error());
    LinkEvents told = taken.value_or(LinkEvents{});
    // The lab's own may find its carrier late.
    told.names.erase("g0");
    return told;
  }
};

TEST_F(LinkWatchTest, HearsOfInterfacesThatComeGoAndChangeTheirName) {
  const InNetns inside(lab().host());
  auto watch = LinkWatch::open();
  ASSERT_TRUE(watch) << to_text(watch.error());
  static_cast<void>(events(*watch));
  EXPECT_TRUE(events(*watch).names.empty());
  lab().ip(lab().host(), {"link", "add", "d0", "type", "veth", "peer", "name", "d9"});
  EXPECT_EQ(events(*watch).names, (std::set<std::string>{"d0", "d9"}));
  lab().ip(lab().host(), {"link", "set", "d0", "name", "d1"});
  EXPECT_EQ(events(*watch).names, std::set<std::string>{"d1"});
  lab().ip(lab().host(), {"link", "delete", "d1"});
  EXPECT_EQ(events(*watch).names, (std::set<std::string>{"d1", "d9"}));
}

TEST_F(LinkWatchTest, SaysSoWhenTheKernelCouldNotKeepAll) {
  const InNetns inside(lab().host());
  auto watch = LinkWatch::open();
  ASSERT_TRUE(watch) << to_text(watch.error());
  // More messages than a socket holds: half a thousand changes, of a kilobyte and more each.
  std::string batch;
  for (int i = 0; i < 500; ++i) batch += "link set dev lo mtu " + std::to_string(60000 + i) + "\n";
  ASSERT_EQ(run_process({"ip", "-batch", "-"}, {lab().host(), {}, batch}).exit_code, 0);
  const LinkEvents told = events(*watch);
  EXPECT_TRUE(told.missed);
  EXPECT_TRUE(told.names.contains("lo"));
  EXPECT_FALSE(events(*watch).missed);
}

}  // namespace
}  // namespace chatgate::test
