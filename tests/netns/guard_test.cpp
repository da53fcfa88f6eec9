// SPDX-License-Identifier: Apache-2.0
// Nobody locks the host or himself out: what the guard refuses, with the host's real addresses, routes and
// SSH session.
#include <fstream>

#include "support/lab_commands.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

struct Refusal {
  std::vector<std::string> words;
  std::string reason;
};

class Guard : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    lab().ip(lab().host(), {"route", "add", "default", "via", "198.51.100.2"});
    lab().ip(lab().host(), {"-6", "route", "add", "default", "via", "2001:db8::2"});
    must_attach(lab(), {"g0"});
  }

  void expect_refused(const ProcessResult& result, const std::string& reason) const {
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
  }

  void expect_all_refused(const std::vector<Refusal>& refusals) const {
    const std::uint64_t before = revision(lab());
    for (const Refusal& one : refusals) expect_refused(lab().chatgate(one.words), one.reason);
    EXPECT_EQ(revision(lab()), before);
    EXPECT_EQ(lab().chatgate_json({"status"}).at("entries"), 0);
  }

  /// Run by a shell whose environment has the SSH session, without it in the command's own: as sudo does.
  ProcessResult under_ssh(const std::vector<std::string>& words) const {
    std::vector<std::string> argv{"sh", "-c", "env -u SSH_CONNECTION \"$@\"; exit $?", "sh"};
    const std::vector<std::string> command = chatgate_argv(lab(), words);
    argv.insert(argv.end(), command.begin(), command.end());
    return run_process(argv, {lab().host(), {{"SSH_CONNECTION", kSession}}, {}});
  }
};

TEST_F(Guard, EveryAddressThereIs) {
  expect_all_refused({{{"ban", "0.0.0.0/0"}, "every address"},
                      {{"ban", "::/0"}, "every address"},
                      {{"allow", "0.0.0.0/0"}, "every address"},
                      {{"allow", "::/0"}, "every address"},
                      {{"ban", "0.0.0.0/0", "--shadow"}, "every address"}});
}

TEST_F(Guard, OwnAddresses) {
  expect_all_refused({{{"ban", "198.51.100.1"}, "it is "},
                      {{"ban", "2001:db8::1"}, "it is "},
                      {{"ban", "127.0.0.1"}, "it is "},
                      {{"ban", "::1"}, "it is "},
                      {{"ban", "198.51.100.0/31"}, "it covers 198.51.100.1"},
                      {{"ban", "198.0.0.0/8"}, "it covers 198.51.100.1"},
                      {{"ban", "2001:db8::/126"}, "it covers 2001:db8::1"},
                      {{"ban", "2000::/3"}, "it covers 2001:db8::1"}});
}

TEST_F(Guard, DefaultGateways) {
  expect_all_refused({{{"ban", "198.51.100.2"}, "gateway"},
                      {{"ban", "2001:db8::2"}, "gateway"},
                      {{"ban", "198.51.100.2/31"}, "it covers 198.51.100.2"},
                      {{"ban", "2001:db8::2/127"}, "it covers 2001:db8::2"}});
  EXPECT_TRUE((Visit{lab(), visitor_address(Family::kV4), host_address(Family::kV4)}.gets_through()));
}

/// As routing daemons have them; the kernel does not tell the hops with the route then.
TEST_F(Guard, DefaultGatewaysThatAreNexthopObjects) {
  must(lab(), {"ban", "198.51.100.9"});
  {
    const InNetns inside(lab().host());
    std::ofstream mode("/proc/sys/net/ipv4/nexthop_compat_mode");
    ASSERT_TRUE(mode << 0 << std::flush);
  }
  lab().ip(lab().host(), {"nexthop", "add", "id", "7", "via", "198.51.100.9", "dev", "g0"});
  lab().ip(lab().host(), {"nexthop", "add", "id", "8", "via", "198.51.100.10", "dev", "g0"});
  lab().ip(lab().host(), {"nexthop", "add", "id", "9", "group", "7/8"});
  lab().ip(lab().host(), {"nexthop", "add", "id", "10", "via", "fe80::10", "dev", "g0"});
  lab().ip(lab().host(), {"route", "replace", "default", "nhid", "9"});
  lab().ip(lab().host(), {"-6", "route", "replace", "default", "nhid", "10"});
  for (const char* gateway : {"198.51.100.9", "198.51.100.10", "fe80::10"})
    expect_refused(lab().chatgate({"ban", gateway}), "it is default gateway of g0");
}

TEST_F(Guard, OneBadPrefixRefusesThemAll) {
  const std::string file = lab().file("list");
  std::ofstream(file) << "203.0.113.64/26\n2001:db8:5::/48\n198.51.100.2\n";
  expect_all_refused({{{"ban", "203.0.113.7", "198.51.100.1", "203.0.113.8"}, "198.51.100.1"},
                      {{"ban", "--from", file}, "198.51.100.2"},
                      {{"ban", "203.0.113.7", "198.51.100.1", "--dry-run"}, "198.51.100.1"}});
}

TEST_F(Guard, SshPeerInOwnEnvironment) {
  const std::uint64_t before = revision(lab());
  for (const std::string prefix : {"203.0.113.9", "203.0.113.0/24", "203.0.0.0/12"})
    expect_refused(lab().chatgate({"ban", prefix}, {{}, {{"SSH_CONNECTION", kSession}}, {}}), "203.0.113.9");
  EXPECT_EQ(revision(lab()), before);
  must(lab(), {"ban", "203.0.113.8"});
}

TEST_F(Guard, SshPeerInAnAncestorsEnvironment) {
  const std::uint64_t before = revision(lab());
  expect_refused(under_ssh({"ban", "203.0.113.9"}), "203.0.113.9");
  expect_refused(under_ssh({"ban", "203.0.113.0/24"}), "it covers 203.0.113.9");
  EXPECT_EQ(revision(lab()), before);
  // The session is what makes the difference.
  EXPECT_EQ(under_ssh({"ban", "203.0.113.10"}).exit_code, 0);
  must(lab(), {"ban", "203.0.113.9"});
  must(lab(), {"ban", "203.0.113.0/24"});
}

TEST_F(Guard, AGatewayIsForcedForAWhileOnly) {
  const Visit visit{lab(), visitor_address(Family::kV4), host_address(Family::kV4)};
  EXPECT_EQ(lab().chatgate({"ban", visit.source, "--force"}).exit_code, 2);
  EXPECT_EQ(lab().chatgate({"ban", visit.source, "--force", "--for", "2h"}).exit_code, 2);
  EXPECT_TRUE(visit.gets_through());
  must(lab(), {"ban", visit.source, "--force", "--for", "1h"});
  EXPECT_TRUE(visit.is_silenced());
  must(lab(), {"unban", visit.source});
  EXPECT_TRUE(visit.gets_through());
  expect_refused(lab().chatgate({"ban", visit.source}), "gateway");
}

TEST_F(Guard, AllowsMayCoverThem) {
  must(lab(), {"allow", "198.51.100.0/24", "2001:db8::/64", "203.0.113.9"});
  EXPECT_TRUE((Visit{lab(), visitor_address(Family::kV6), host_address(Family::kV6)}.gets_through()));
}

}  // namespace
}  // namespace chatgate::test
