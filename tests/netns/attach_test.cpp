// SPDX-License-Identifier: Apache-2.0
// Filters come and go on interfaces: one set of tables for all, no gap in between, nothing left behind at the
// end.
#include <filesystem>

#include "chatgate/abi.h"
#include "support/lab_commands.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class Attach : public LabTest {
 protected:
  int links() const override { return 2; }

  Visit visit(int link, Family family = Family::kV4) const {
    return {lab(), visitor_address(family, link), host_address(family, link)};
  }

  std::vector<Flow> flows() const {
    return {{visitor_address(Family::kV4), host_address(Family::kV4)},
            {visitor_address(Family::kV6), host_address(Family::kV6)}};
  }

  void ban_visitors() const {
    wait_for_link(lab());
    must(lab(), {"ban", "198.51.100.2", "203.0.113.2", "2001:db8::2", "2001:db8:1::2"});
  }

  /// Nothing that was sent while `times` times something was done got through.
  template <typename Action>
  void expect_no_gap(int times, Action action) const {
    const UdpReceiver receiver(lab().host(), kPort);
    SteadySender sender(lab().visitor(), flows(), kPort, 200us);
    for (int i = 0; i < times; ++i) {
      const std::uint64_t before = sender.sent(1);
      action(i);
      ASSERT_TRUE(wait_until([&] { return sender.sent(1) >= before + 20; }));
    }
    sender.stop();
    for (const Flow& flow : flows()) EXPECT_EQ(receiver.received(flow.source), 0U) << flow.source;
    EXPECT_EQ(counted(lab(), "drop_banned"), sender.sent(0) + sender.sent(1));
    EXPECT_EQ(counted(lab(), "error_no_table"), 0U);
  }
};

TEST_F(Attach, InterfacesShareOneSetOfTables) {
  must_attach(lab(), {"g0"});
  const auto bytes = lab().chatgate_json({"status"}).at("kernel_bytes");
  must_attach(lab(), {"g1"});
  EXPECT_EQ(lab().chatgate_json({"status"}).at("kernel_bytes"), bytes);
  ban_visitors();
  EXPECT_TRUE(visit(0).is_silenced());
  EXPECT_TRUE(visit(1).is_silenced());

  must(lab(), {"detach", "g0"});
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  EXPECT_TRUE(visit(0).gets_through());
  EXPECT_TRUE(visit(1).is_silenced());
  EXPECT_EQ(status_of(lab(), "g0").at("attached"), false);
  EXPECT_EQ(status_of(lab(), "g1").at("attached"), true);
}

TEST_F(Attach, LastDetachLeavesNothingBehind) {
  must_attach(lab(), {"g0", "g1"});
  ban_visitors();
  EXPECT_TRUE(visit(0, Family::kV6).is_silenced());
  EXPECT_GE(pins(lab()).size(), std::size_t{CHATGATE_MAPS});
  must(lab(), {"detach", "--all"});
  EXPECT_EQ(pins(lab()), std::vector<std::string>{});
  for (const std::string interface : {"g0", "g1"}) {
    EXPECT_EQ(program_on(lab().host(), interface), 0U);
    EXPECT_EQ(status_of(lab(), interface).at("wanted"), false) << "recorded as off";
  }
  EXPECT_TRUE(visit(0, Family::kV6).gets_through());
  EXPECT_TRUE(visit(1).gets_through());
  // What is on the books comes back, with its counts.
  const std::uint64_t hits = counted_entry(lab(), "2001:db8::2/128").packets;
  EXPECT_GE(hits, 2U);
  must_attach(lab(), {"g0"});
  EXPECT_TRUE(visit(0, Family::kV6).is_silenced());
  EXPECT_GT(counted_entry(lab(), "2001:db8::2/128").packets, hits);
}

TEST_F(Attach, AgainReplacesTheProgramWithoutAGap) {
  must_attach(lab(), {"g0"});
  ban_visitors();
  std::uint32_t last = program_on(lab().host(), "g0");
  expect_no_gap(20, [&](int) {
    must_attach(lab(), {"g0"});
    const std::uint32_t now = program_on(lab().host(), "g0");
    EXPECT_NE(now, last);
    last = now;
  });
}

TEST_F(Attach, OtherSizeRebuildsTheTablesWithoutAGap) {
  must_attach(lab(), {"g0"});
  ban_visitors();
  const UdpReceiver receiver(lab().host(), kPort);
  SteadySender sender(lab().visitor(), flows(), kPort, 200us);
  for (const int size : {5000, 8000, 4096, 20000}) {
    must(lab(), {"attach", "g0", "--max-entries", std::to_string(size)});
    EXPECT_EQ(lab().chatgate_json({"status"}).at("max_entries"), size);
    EXPECT_EQ(status_of(lab(), "g0").at("current"), true);
    // New tables count from zero: these drops are theirs.
    EXPECT_TRUE(wait_until([&] { return counted(lab(), "drop_banned") >= 20; }));
  }
  sender.stop();
  for (const Flow& flow : flows()) {
    EXPECT_GT(sender.sent(0), 500U);
    EXPECT_EQ(receiver.received(flow.source), 0U) << flow.source;
  }
  must(lab(), {"verify"});
}

TEST_F(Attach, InterfaceThatReturnsIsNotFilteredUntilAttached) {
  must_attach(lab(), {"g0", "g1"});
  ban_visitors();
  lab().ip(lab().visitor(), {"link", "delete", "v0"});
  lab().ip(lab().visitor(),
           {"link", "add", "v0", "type", "veth", "peer", "name", "g0", "netns", lab().host()});
  for (const auto& [netns, link, host] :
       {std::tuple(lab().visitor(), "v0", 2), std::tuple(lab().host(), "g0", 1)}) {
    lab().ip(netns, {"address", "add", "198.51.100." + std::to_string(host) + "/24", "dev", link});
    lab().ip(netns, {"link", "set", link, "up"});
  }
  EXPECT_TRUE(visit(0).gets_through());
  EXPECT_EQ(status_of(lab(), "g0").at("attached"), false);
  EXPECT_EQ(status_of(lab(), "g0").at("wanted"), true);
  const ProcessResult status = lab().chatgate({"status"});
  EXPECT_NE(status.out.find("NOT attached"), std::string::npos) << status.out;
  EXPECT_NE(status.err.find("chatgate attach g0"), std::string::npos) << status.err;
  EXPECT_EQ(lab().chatgate({"verify"}).exit_code, 1);
  EXPECT_TRUE(visit(1).is_silenced());

  must_attach(lab(), {"g0"});
  EXPECT_TRUE(visit(0).is_silenced());
  must(lab(), {"verify"});
}

TEST_F(Attach, BanWithNothingAttachedIsRecordedOnly) {
  must_attach(lab(), {"g0"});
  must(lab(), {"detach", "g0"});
  const ProcessResult ban = lab().chatgate({"ban", "198.51.100.2"});
  EXPECT_EQ(ban.exit_code, 4);
  EXPECT_NE(ban.err.find("chatgate attach"), std::string::npos) << ban.err;
  EXPECT_NE(ban.out.find("NOT in force"), std::string::npos) << ban.out;
  must_attach(lab(), {"g0"});
  EXPECT_TRUE(visit(0).is_silenced());
}

TEST_F(Attach, ItsTwinInAnotherNetworkNamespaceGoesOnFiltering) {
  // As containers have them: of the same name and number, on one BPF file system.
  const std::vector<std::string> attach = chatgate_argv(lab(), {"attach", "twin"});
  ProcessOptions elsewhere, here;
  elsewhere.netns = lab().visitor();
  here.netns = lab().host();
  lab().ip(here.netns, {"link", "add", "twin", "index", "4242", "type", "veth", "peer", "name", "twin",
                        "index", "4242", "netns", elsewhere.netns});
  for (const ProcessOptions& where : {here, elsewhere}) ASSERT_EQ(run_process(attach, where).exit_code, 0);
  must(lab(), {"detach", "twin"});
  EXPECT_EQ(program_on(lab().host(), "twin"), 0U);
  EXPECT_NE(program_on(lab().visitor(), "twin"), 0U);
  EXPECT_FALSE(pins(lab()).empty()) << "its tables are gone";
  for (const std::vector<std::string>& all :
       {std::vector<std::string>{"detach", "--all", "--dry-run"}, {"detach", "--all"}}) {
    const std::string said = lab().chatgate(all).err;
    EXPECT_NE(said.find("1 attachment stays in other network namespaces"), std::string::npos) << said;
    EXPECT_NE(said.find("chatgate detach --all"), std::string::npos) << said;
  }
  EXPECT_NE(program_on(lab().visitor(), "twin"), 0U);
  EXPECT_EQ(run_process(chatgate_argv(lab(), {"ban", "192.0.2.1"}), elsewhere).exit_code, 0);
  const ProcessResult last = run_process(chatgate_argv(lab(), {"detach", "--all"}), elsewhere);
  EXPECT_EQ(last.exit_code, 0);
  EXPECT_EQ(last.err.find("other network namespaces"), std::string::npos) << last.err;
  EXPECT_TRUE(pins(lab()).empty());
}

TEST_F(Attach, WhatOneThatWasKilledLeftGoesWithDetach) {
  const std::string ours = lab().bpffs() + "/chatgate";
  std::filesystem::create_directories(ours + "/new");
  must(lab(), {"detach", "--all"});
  EXPECT_FALSE(std::filesystem::exists(ours)) << "the package could not be removed";
}

}  // namespace
}  // namespace chatgate::test
