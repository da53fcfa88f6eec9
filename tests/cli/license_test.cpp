// SPDX-License-Identifier: Apache-2.0
// licenses, license L, and the bans of one client: what they reach, and how they end all at once.
#include <fmt/format.h>

#include <map>

#include "cli/cli.h"
#include "cli/many.h"

namespace chatgate::test {
namespace {

const std::string kHostWide = "license acme has no destinations: dropped for all clients on this host";

class LicenseTest : public AttachedTest {
 protected:
  std::string file(const std::string& text) const {
    const std::string path = lab().file("mail.txt");
    write_file(path, text);
    return path;
  }
  nlohmann::json license(const std::string& name) const {
    const nlohmann::json shown = cli().json({"license", name});
    EXPECT_EQ(shown.at("licenses").size(), 1U) << shown;
    return shown.at("licenses").at(0);
  }
  Words names() const {
    Words names;
    const nlohmann::json all = cli().json({"licenses"});
    for (const nlohmann::json& one : all.at("licenses")) names.push_back(one.at("name"));
    return names;
  }
  /// "drop banned" by the store and by the program.
  std::string verdict(const std::string& source, const std::string& destination) const {
    const nlohmann::json result = cli().json({"check", source, "--to", destination}).at("results").at(0);
    EXPECT_TRUE(result.at("enforced")) << result;
    return fmt::format("{} {}", result.at("verdict").get<std::string>(),
                       result.at("reason").get<std::string>());
  }
  void expect_refused(const Words& words, const std::string& reason, int exit_code = 1) const {
    const std::string before = cli().store_bytes();
    const ProcessResult result = cli().expect(exit_code, words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_TRUE(cli().store_bytes() == before) << "it changed something";
  }
};

TEST_F(LicenseTest, AClientsMailBecomesBans) {
  const Words ban{"ban",      "--license", "acme", "--from", file("192.0.2.1 # bot\n192.0.2.2\n"),
                  "--reason", "T-123"};
  const ProcessResult first = cli().expect(0, ban);
  EXPECT_NE(first.out.find("2 added, 0 extended, 0 kept, 0 removed; until "), std::string::npos) << first.out;
  EXPECT_EQ(first.err, "note: new license 'acme'\nnote: " + kHostWide + "\n");
  const nlohmann::json entries = cli().entries({"--license", "acme"});
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].at("label"), "bot") << "the mail says why";
  EXPECT_EQ(entries[1].at("label"), "T-123");
  const std::string end = entries[1].at("expires_at");
  const nlohmann::json shorter = cli().json(ban + Words{"--for", "1d"});
  EXPECT_EQ(shorter.at("kept"), 2);
  EXPECT_EQ(cli().entries({"--license", "acme"})[1].at("expires_at"), end) << "never shortened by a repeat";
  const nlohmann::json longer = cli().json(ban + Words{"--until", "2100-01-01"});
  EXPECT_EQ(longer.at("extended"), 2);
  EXPECT_EQ(longer.at("expires_at"), "2100-01-01T00:00:00Z");
  const std::string shortened = cli().expect(0, ban + Words{"--for", "1d", "--shorten"}).out;
  EXPECT_NE(shortened.find("0 added, 0 extended, 2 shortened, 0 kept, 0 removed; until "), std::string::npos)
      << shortened;
  const std::string again =
      cli().expect(0, {"ban", "192.0.2.1", "--license", "acme", "--reason", "T-124"}).out;
  EXPECT_NE(again.find("1 extended, 0 kept"), std::string::npos) << again;
  const std::string other = cli().expect(0, {"ban", "192.0.2.1", "--license", "acme", "--reason", "x"}).out;
  EXPECT_NE(other.find("0 added, 0 extended, 1 relabelled, 0 kept"), std::string::npos) << other;
  EXPECT_EQ(cli().prefixes({"--license", "acme", "--kind", "ban"}), (Words{"192.0.2.1/32", "192.0.2.2/32"}));
}

TEST_F(LicenseTest, AreShownWithWhatTheyHave) {
  cli().all({{"ban", "192.0.2.1", "192.0.2.2", "--license", "acme"},
             {"allow", "192.0.2.3", "--license", "acme"},
             {"license", "globex", "--destination", "2001:db8:d::1", "203.0.113.10"}});
  EXPECT_EQ(names(), (Words{"acme", "globex"}));
  const nlohmann::json acme = license("acme");
  EXPECT_EQ(acme.at("bans"), 2);
  EXPECT_EQ(acme.at("allows"), 1);
  EXPECT_EQ(acme.at("lists"), (Words{"agents/acme", "banned/acme"}));
  EXPECT_EQ(acme.at("destinations"), Words{});
  EXPECT_EQ(acme.at("scope"), 0);
  EXPECT_EQ(license("globex").at("destinations"), (Words{"203.0.113.10", "2001:db8:d::1"}));
  EXPECT_NE(license("globex").at("scope"), 0);
  const std::string text = cli().expect(0, {"licenses"}).out;
  EXPECT_TRUE(text.ends_with("2 licenses, 2 bans, 1 allow\n")) << text;
  EXPECT_NE(text.find("203.0.113.10 2001:db8:d::1"), std::string::npos) << text;
  expect_refused({"license", "acmee"}, "no such license");
}

TEST_F(LicenseTest, WithDestinationsItsEntriesReachTheseOnly) {
  cli().all({{"ban", "192.0.2.0/24", "2001:db8:f::/48", "--license", "acme"},
             {"allow", "192.0.2.7", "--license", "acme"}});
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.99"), "drop banned");
  const Words serve{"license", "acme", "--destination", "203.0.113.10", "2001:db8:d::1"};
  const std::uint64_t before = cli().revision();
  cli().json(serve + Words{"--dry-run"});
  EXPECT_EQ(cli().revision(), before);
  EXPECT_EQ(cli().json(serve).at("revision"), before + 1);
  EXPECT_EQ(cli().json(serve).at("revision"), before + 1) << "the same again";
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.10"), "drop banned");
  EXPECT_EQ(verdict("192.0.2.7", "203.0.113.10"), "pass whitelisted");
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.99"), "pass unlisted");
  EXPECT_EQ(verdict("2001:db8:f::5", "2001:db8:d::1"), "drop banned");
  EXPECT_EQ(verdict("2001:db8:f::5", "2001:db8:d::2"), "pass unlisted");
  EXPECT_EQ(cli().warnings({"ban", "192.0.3.1", "--license", "acme"}), Words{})
      << "they have somewhere to hold";
  EXPECT_EQ(verdict("192.0.3.1", "203.0.113.10"), "drop banned") << "in place";
  cli().all({{"license", "acme", "--destination", "203.0.113.99"}});
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.99"), "drop banned") << "replaced, not merged";
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.10"), "pass unlisted");
  EXPECT_EQ(cli().differences(), Words{});
  const ProcessResult wide = cli().expect(0, {"license", "acme", "--no-destinations"});
  EXPECT_EQ(wide.err, "note: " + kHostWide + "\n");
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.10"), "drop banned");
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.98"), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(LicenseTest, ADestinationHasOneLicense) {
  cli().all({{"license", "acme", "--destination", "203.0.113.10"}});
  expect_refused({"license", "globex", "--destination", "203.0.113.11", "::ffff:203.0.113.10"},
                 "203.0.113.10: it belongs to license acme");
  EXPECT_EQ(names(), Words{"acme"});
  expect_refused({"license", "globex", "--no-destinations"}, "no such license");
  cli().all({{"license", "acme", "--destination", "203.0.113.12"},
             {"license", "globex", "--destination", "203.0.113.10"}});
  EXPECT_EQ(license("globex").at("destinations"), Words{"203.0.113.10"});
}

TEST_F(LicenseTest, NoClientReachesSuchADestination) {
  const std::map<std::string, std::string> reasons{{"0.0.0.0", "it is the unspecified address"},
                                                   {"::", "it is the unspecified address"},
                                                   {"127.0.0.1", "it lies in 127.0.0.0/8, loopback"},
                                                   {"::1", "it is loopback"},
                                                   {"224.0.0.251", "it lies in 224.0.0.0/4, multicast"},
                                                   {"ff02::1", "it lies in ff00::/8, multicast"},
                                                   {"169.254.7.1", "it is link-local"},
                                                   {"fe80::1", "it is link-local"},
                                                   {"255.255.255.255", "it is the broadcast address"}};
  for (const auto& [address, reason] : reasons)
    expect_refused({"license", "acme", "--destination", "203.0.113.10", address},
                   "set destinations: " + address + ": " + reason);
  expect_refused({"license", "acme", "--destination", "::ffff:127.0.0.1", "--dry-run"}, "loopback");
  EXPECT_EQ(names(), Words{});
}

TEST_F(LicenseTest, ANewOneIsAnnounced) {
  EXPECT_EQ(cli().warnings({"license", "acme", "--destination", "203.0.113.10"}),
            Words{"new license 'acme'"});
  EXPECT_EQ(cli().warnings({"license", "acme", "--destination", "203.0.113.11"}), Words{});
  EXPECT_EQ(cli().warnings({"import", "banned/globex", file("192.0.2.1\n")}),
            (Words{"new license 'globex'",
                   "license globex has no destinations: dropped for all clients on this host"}));
  EXPECT_EQ(cli().warnings({"list", "agents/initech", "--kind", "allow"}), Words{"new license 'initech'"});
}

TEST_F(LicenseTest, AllOfAClientsBansEndAtOnceAfterACount) {
  cli().all({{"ban", "--license", "acme", "--from", file(many_hosts(kMany))},
             {"ban", "198.18.0.1", "--license", "globex"},
             {"allow", "192.0.2.3", "--license", "acme"}});
  expect_refused({"unban", "--license", "acme"},
                 "9000 entries would be removed, and nobody is there to agree");
  EXPECT_EQ(cli().json({"unban", "--license", "acme", "--dry-run"}).at("removed"), kMany);
  EXPECT_EQ(cli().json({"unban", "--license", "acme", "--yes"}).at("removed"), kMany);
  EXPECT_EQ(cli().prefixes({"--license", "acme"}), Words{"192.0.2.3/32"}) << "its allows stand";
  EXPECT_EQ(cli().verdict("198.18.0.2"), "pass unlisted");
  EXPECT_EQ(cli().verdict("198.18.0.1"), "drop banned") << "globex's stands";
  EXPECT_EQ(cli().keys(), 2U);
  EXPECT_EQ(cli().differences(), Words{});
  const std::uint64_t revision = cli().revision();
  EXPECT_EQ(cli().json({"unban", "--license", "acme"}).at("removed"), 0) << "nothing to agree to";
  EXPECT_EQ(cli().revision(), revision);
  expect_refused({"unban", "--license", "acmee", "--yes"}, "no such license");
  cli().all({{"unallow", "--license", "acme", "--yes"}});
  EXPECT_EQ(cli().prefixes({"--license", "acme"}), Words{});
}

TEST_F(LicenseTest, FewBansThatEndSayWhoElseHoldsThem) {
  cli().all({{"ban", "192.0.2.1", "--license", "acme"}, {"ban", "192.0.2.0/24", "--license", "globex"}});
  const nlohmann::json notes = cli().warnings({"unban", "--license", "acme", "--yes"});
  ASSERT_EQ(notes.size(), 1U) << notes;
  EXPECT_NE(notes[0].get<std::string>().find("192.0.2.1 is still dropped by banned/globex of 192.0.2.0/24"),
            std::string::npos)
      << notes;
}

TEST_F(LicenseTest, IsRemovedWithItsListsAndDestinations) {
  cli().all({{"license", "acme", "--destination", "203.0.113.10"},
             {"ban", "192.0.2.1", "192.0.2.2", "--license", "acme"},
             {"allow", "192.0.2.3", "--license", "acme"},
             {"ban", "192.0.2.1", "--license", "globex"}});
  expect_refused({"license", "acme", "--remove"},
                 "3 entries, 2 lists and 1 destination would be removed, and nobody is there to agree");
  const nlohmann::json dry = cli().json({"license", "acme", "--remove", "--dry-run"});
  EXPECT_EQ(dry.at("removed"), 3);
  EXPECT_EQ(dry.at("lists"), 2);
  EXPECT_EQ(dry.at("destinations"), 1);
  EXPECT_EQ(names(), (Words{"acme", "globex"}));
  const std::string done = cli().expect(0, {"license", "acme", "--remove", "--yes"}).out;
  EXPECT_TRUE(done.starts_with("removed 2 lists and 1 destination with license acme\nremoved ")) << done;
  EXPECT_EQ(names(), Words{"globex"});
  EXPECT_EQ(cli().json({"lists"}).at("total"), 1);
  EXPECT_EQ(verdict("192.0.2.2", "203.0.113.10"), "pass unlisted");
  EXPECT_EQ(verdict("192.0.2.1", "203.0.113.10"), "drop banned") << "globex's stands";
  EXPECT_EQ(cli().differences(), Words{});
  expect_refused({"license", "acme", "--remove", "--yes"}, "no such license");
  EXPECT_EQ(cli().json({"audit", "192.0.2.2"}).at("changes").size(), 2U);
  const nlohmann::json again = cli().warnings({"ban", "192.0.2.2", "--license", "acme"});
  EXPECT_EQ(again, (Words{"new license 'acme'", kHostWide}));
  EXPECT_EQ(verdict("192.0.2.2", "203.0.113.99"), "drop banned") << "its destinations went with it";
  EXPECT_EQ(cli().differences(), Words{});
}

}  // namespace
}  // namespace chatgate::test
