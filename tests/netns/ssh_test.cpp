// SPDX-License-Identifier: Apache-2.0
// Whoever works over SSH does not cut himself off: by no ban of his address, wherever the session is found,
// and by no other change whose outcome would drop his packets.
#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/socket_address.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kPeer = "203.0.113.9";

class Ssh : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (!IsSkipped()) must_attach(lab(), {"g0"});
  }

  ProcessResult in_session(const Words& words, const std::string& session = kSession) const {
    return lab().chatgate(words, {{}, {{"SSH_CONNECTION", session}}, {}});
  }

  void expect_done(const Words& words) const {
    const ProcessResult result = in_session(words);
    EXPECT_EQ(result.exit_code, 0) << fmt::format("{}: ", fmt::join(words, " ")) << result.err;
  }

  void expect_refused(const ProcessResult& result, const std::string& reason) const {
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
  }

  /// Each would cut the session, and changes nothing; not even a dry run says that it can be done.
  void expect_kept(const std::vector<Words>& changes) const {
    const std::uint64_t before = revision(lab());
    for (Words words : changes) {
      SCOPED_TRACE(fmt::format("{}", fmt::join(words, " ")));
      const std::string reason = "203.0.113.9: it would cut your SSH session from there: ";
      expect_refused(in_session(words), reason);
      words.emplace_back("--dry-run");
      expect_refused(in_session(words), reason);
    }
    EXPECT_EQ(revision(lab()), before);
  }
};

TEST_F(Ssh, EverySessionThatAnAncestorIsInCounts) {
  // sudo -i in a session in which somebody goes on to this host by SSH again; a variable that says nothing.
  for (const std::string inner : {"203.0.113.8 50000 198.51.100.1 22", "", "junk"}) {
    Words argv{"sh", "-c", "SSH_CONNECTION=$0 \"$@\"; exit $?", inner};
    for (const std::string& word : chatgate_argv(lab(), {"ban", kPeer})) argv.push_back(word);
    expect_refused(run_process(argv, {lab().host(), {{"SSH_CONNECTION", kSession}}, {}}),
                   "it is the peer of your SSH session");
  }
  expect_refused(in_session({"ban", "203.0.113.8/31"}, "203.0.113.8 50000 198.51.100.1 22"),
                 "it covers 203.0.113.8, the peer of your SSH session");
}

TEST_F(Ssh, AZoneIdIsNoDisguise) {
  const std::string session = "fe80::9%g0 50000 fe80::1%g0 22";
  expect_refused(in_session({"ban", "fe80::9"}, session), "it is the peer of your SSH session");
}

/// tmux and screen keep the variable of the session that began them.
TEST_F(Ssh, WhereTheVariableIsOldAllSessionsOfTheHostCount) {
  const IpAddress server = ip(host_address(Family::kV4));
  const SocketAddress where = socket_address(server, 7022);
  UniqueFd listener;
  {
    const InNetns inside(lab().host());
    listener = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(listener.get(), where.get(), where.size), 0);
    ASSERT_EQ(listen(listener.get(), 1), 0);
  }
  UniqueFd client;
  {
    const InNetns inside(lab().visitor());
    client = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(connect(client.get(), where.get(), where.size), 0);
  }
  sockaddr_in mine{};
  socklen_t size = sizeof(mine);
  ASSERT_EQ(getsockname(client.get(), reinterpret_cast<sockaddr*>(&mine), &size), 0);
  const std::string visitor = visitor_address(Family::kV4);
  const std::string live =
      fmt::format("{} {} {} 7022", visitor, ntohs(mine.sin_port), host_address(Family::kV4));
  EXPECT_EQ(in_session({"ban", visitor, "--dry-run"}).exit_code, 0) << "nobody is in that session yet";
  const BackgroundProcess shell({"sleep", "600"}, {lab().host(), {{"SSH_CONNECTION", live}}, {}});
  EXPECT_EQ(lab().chatgate({"ban", visitor, "--dry-run"}).exit_code, 0) << "at the console";
  expect_refused(in_session({"ban", visitor}), "it is the peer of your SSH session");
  expect_refused(in_session({"ban", kPeer}), "it is the peer of your SSH session");
  expect_refused(in_session({"ban", visitor}, live), "it is the peer of your SSH session");
  const std::string other = fmt::format("{} 1 {} 7022", visitor, host_address(Family::kV4));
  const BackgroundProcess old({"sleep", "600"}, {lab().host(), {{"SSH_CONNECTION", other}}, {}});
  EXPECT_EQ(in_session({"ban", "198.51.100.3"}).exit_code, 0);
}

TEST_F(Ssh, AWhitelistThatHoldsTheSessionStays) {
  const std::string others = lab().file("others");
  std::ofstream(others) << "203.0.113.200\n";
  must(lab(), {"ban", "203.0.113.0/24"});
  must(lab(), {"allow", kPeer, "--list", "office"});
  const std::string allowed = std::to_string(revision(lab()));
  expect_kept({{"unallow", kPeer, "--list", "office"},
               {"unallow", kPeer, "--all"},
               {"unallow", "--list", "office", "--yes"},
               {"import", "office", others, "--replace"},
               {"list", "office", "--remove", "--yes"},
               {"rollback", allowed}});
  must(lab(), {"allow", kPeer});
  expect_done({"unallow", kPeer, "--list", "office"});
  expect_kept({{"unallow", kPeer}});
  must(lab(), {"unallow", kPeer});  // from the console
}

TEST_F(Ssh, DestinationsThatWouldMeetItStayAsTheyAre) {
  must(lab(), {"license", "acme", "--destination", "203.0.113.77"});
  must(lab(), {"ban", kPeer, "--license", "acme"});
  expect_kept(
      {{"license", "acme", "--no-destinations"}, {"license", "acme", "--destination", "198.51.100.1"}});
  expect_done({"license", "acme", "--destination", "203.0.113.78"});
}

TEST_F(Ssh, APauseThatHoldsItDoesNotEndByCommand) {
  must(lab(), {"pause"});
  must(lab(), {"ban", kPeer});
  expect_kept({{"resume"}});
  expect_done({"unban", kPeer});
  expect_done({"resume"});
}

/// It ends by itself: nobody could be refused then.
TEST_F(Ssh, APauseIsNoTimeToTakeAwayWhatHoldsItAfterwards) {
  must(lab(), {"ban", "203.0.113.0/24"});
  must(lab(), {"allow", kPeer});
  must(lab(), {"pause", "--for", "1h"});
  expect_kept({{"unallow", kPeer}});
  expect_done({"ban", "192.0.2.1"});
  expect_done({"resume"});
}

TEST_F(Ssh, TheFilterDoesNotBeginWithIt) {
  must(lab(), {"ban", kPeer});
  expect_done({"attach", "g0"});  // it is there already
  must(lab(), {"detach", "--all"});
  expect_kept({{"attach", "g0"}});
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  EXPECT_EQ(in_session({"unban", kPeer}).exit_code, 4) << "recorded: nothing is attached";
  expect_done({"attach", "g0"});
}

TEST_F(Ssh, WhatIsCutAlreadyHoldsNothingUp) {
  must(lab(), {"ban", kPeer});
  expect_done({"ban", "192.0.2.1"});
  expect_done({"unban", "192.0.2.1"});
}

}  // namespace
}  // namespace chatgate::test
