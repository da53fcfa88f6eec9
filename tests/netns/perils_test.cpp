// SPDX-License-Identifier: Apache-2.0
// The perils of an operator on a production host: each is refused with the reason and nothing changes; and
// what becomes a gateway later is reachable although it was banned once.
#include <fstream>

#include <fmt/format.h>

#include "support/lab_commands.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class Perils : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (!IsSkipped()) must_attach(lab(), {"g0"});
  }

  void expect_refused(const ProcessResult& result, const std::string& reason) const {
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
  }

  /// In an SSH session from 203.0.113.9, where /etc/resolv.conf names this resolver.
  ProcessResult with_resolver(const std::string& address, const std::vector<std::string>& words) const {
    const std::string file = lab().file("resolv.conf");
    std::ofstream(file) << "nameserver " << address << "\n";
    std::vector<std::string> argv{
        "unshare", "-m", "sh", "-c", "mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"",
        "sh",      file};
    const std::vector<std::string> command = chatgate_argv(lab(), words);
    argv.insert(argv.end(), command.begin(), command.end());
    return run_process(argv, {lab().host(), {{"SSH_CONNECTION", "203.0.113.9 50000 198.51.100.1 22"}}, {}});
  }

  std::string owner_of(const std::string& address) const {
    const nlohmann::json result = lab().chatgate_json({"check", address}).at("results").at(0);
    for (const nlohmann::json& match : result.at("matches")) {
      if (match.at("decides") == true)
        return fmt::format("{}: {}", match.value("list", ""), match.value("label", ""));
    }
    return "nobody";
  }
};

TEST_F(Perils, AreRefusedAndNothingChanges) {
  lab().ip(lab().host(), {"route", "add", "default", "via", "198.51.100.2"});
  must(lab(), {"ban", "192.0.2.1"});
  const std::uint64_t before = revision(lab());
  const std::string whitelist = lab().file("whitelist");
  std::ofstream(whitelist) << "203.0.113.1\n0.0.0.0/0\n";
  const std::vector<std::pair<std::vector<std::string>, std::string>> perils = {
      {{"ban", "198.51.100.1"}, "it is this host's address on g0"},
      {{"ban", "198.51.100.2"}, "it is default gateway of g0"},
      {{"ban", "203.0.113.53"}, "it is resolver of this host"},
      {{"ban", "203.0.113.9"}, "it is the peer of your SSH session"},
      {{"ban", "203.0.113.8/31"}, "it covers 203.0.113.9, the peer of your SSH session"},
      {{"ban", "0.0.0.0/0"}, "it covers every address there is"},
      {{"ban", "::/0"}, "it covers every address there is"},
      {{"ban", "24.0.0.0/7"}, "the widest ban of IPv4 is a /8"},
      {{"import", "office", whitelist}, "it covers every address there is"},
      {{"import", "office", whitelist, "--replace"}, "it covers every address there is"},
  };
  for (const auto& [words, reason] : perils) expect_refused(with_resolver("203.0.113.53", words), reason);
  EXPECT_EQ(revision(lab()), before);
  EXPECT_EQ(lab().chatgate_json({"status"}).at("entries"), 1);
}

TEST_F(Perils, AGatewayThatAppearsInsideAnOldBanStaysReachable) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    const Visit visit{lab(), visitor_address(family), host_address(family)};
    const bool v4 = family == Family::kV4;
    // The visitor and its neighbours, not this host.
    must(lab(), {"ban", v4 ? "198.51.100.2/31" : "2001:db8::2/127", "--for", "forever"});
    EXPECT_TRUE(visit.is_silenced());
    lab().ip(lab().host(), {v4 ? "-4" : "-6", "route", "add", "default", "via", visit.source});
    must(lab(), {"ban", "203.0.113.77"});
    EXPECT_TRUE(visit.gets_through());
    EXPECT_EQ(owner_of(visit.source), "protected: default gateway of g0");
    lab().ip(lab().host(), {v4 ? "-4" : "-6", "route", "del", "default"});
    must(lab(), {"ban", "203.0.113.77"});
    EXPECT_TRUE(visit.is_silenced());
  }
}

/// A forced ban that is taken back, in whatever way, forces nothing any more: an old one beneath it does not
/// reach the gateway.
TEST_F(Perils, AForcedBanThatIsTakenBackProtectsAgain) {
  const Visit visit{lab(), visitor_address(Family::kV4), host_address(Family::kV4)};
  must(lab(), {"ban", "198.51.100.2/31", "--for", "forever"});
  lab().ip(lab().host(), {"route", "add", "default", "via", visit.source});
  must(lab(), {"ban", "203.0.113.77"});
  const std::vector<std::string> force{"ban", visit.source, "--force", "--for", "1h"};
  std::vector<std::string> trial = force;
  trial.insert(trial.end(), {"--confirm-within", "5s"});
  for (const std::vector<std::string>& back :
       {std::vector<std::string>{"unban", visit.source}, {"rollback"}}) {
    EXPECT_TRUE(visit.gets_through());
    must(lab(), force);
    EXPECT_TRUE(visit.is_silenced());
    must(lab(), back);
    EXPECT_TRUE(visit.gets_through()) << back[0];
  }
  must(lab(), trial);
  EXPECT_TRUE(visit.is_silenced());
  ASSERT_TRUE(wait_until([&] { return lab().chatgate_json({"status"}).at("pending").is_null(); }));
  must(lab(), {"ban", "203.0.113.78"});
  EXPECT_TRUE(visit.gets_through()) << "not confirmed";
  EXPECT_EQ(lab().chatgate({"verify"}).exit_code, 0);
}

TEST_F(Perils, AHostThatComesBackWithAnotherGatewayReachesItOnceAttached) {
  const Visit visit{lab(), visitor_address(Family::kV4), host_address(Family::kV4)};
  must(lab(), {"ban", visit.source, "--for", "forever"});
  EXPECT_TRUE(visit.is_silenced());
  lab().ip(lab().host(), {"route", "add", "default", "via", visit.source});
  must_attach(lab(), {"g0"});
  EXPECT_TRUE(visit.gets_through());
  lab().ip(lab().host(), {"route", "del", "default"});
  must(lab(), {"detach", "--all"});
  lab().ip(lab().host(), {"route", "add", "default", "via", visit.source});
  must_attach(lab(), {"g0"});
  EXPECT_TRUE(visit.gets_through());
}

TEST_F(Perils, AResolverPassesAfterTheNextChange) {
  const Visit visit{lab(), visitor_address(Family::kV4), host_address(Family::kV4)};
  must(lab(), {"ban", visit.source});
  EXPECT_TRUE(visit.is_silenced());
  EXPECT_EQ(with_resolver(visit.source, {"ban", "203.0.113.77"}).exit_code, 0);
  EXPECT_EQ(owner_of(visit.source), "protected: resolver of this host");
  EXPECT_TRUE(visit.gets_through());
}

}  // namespace
}  // namespace chatgate::test
