// SPDX-License-Identifier: Apache-2.0
// What a person reads: totals, help, exit codes, canonical addresses, the history and its filters.
#include "cli/cli.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

class TextTest : public CliTest {
 protected:
  std::string last_line(const Words& words) const {
    std::string out = cli().expect(0, words).out;
    EXPECT_TRUE(out.ends_with('\n'));
    if (!out.empty()) out.pop_back();
    return out.substr(out.rfind('\n') + 1);
  }
  /// A change before any attach: on record, not in force.
  void record(const Words& words, const ProcessOptions& options = {}) const {
    static_cast<void>(cli().expect(4, words, options));
  }
};

constexpr const char* kCommands[] = {"attach",  "detach", "status", "ban",     "unban",    "allow",
                                     "unallow", "check",  "show",   "stats",   "audit",    "verify",
                                     "pause",   "resume", "lists",  "list",    "licenses", "license",
                                     "import",  "events", "doctor", "confirm", "rollback"};

TEST_F(TextTest, HelpOfEveryCommand) {
  const std::string all = cli().expect(0, {"--help"}).out;
  for (const char* command : kCommands) {
    EXPECT_NE(all.find(std::string("  ") + command + " "), std::string::npos) << command;
    const ProcessResult help = cli().expect(0, {command, "--help"});
    EXPECT_NE(help.out.find(command), std::string::npos) << help.out;
    EXPECT_EQ(help.err, "");
  }
  EXPECT_TRUE(cli().expect(0, {"--version"}).out.starts_with("chatgate "));
}

TEST_F(TextTest, EndsWithATotal) {
  record({"ban", "192.0.2.1", "192.0.2.2", "--for", "1h"});
  EXPECT_EQ(last_line({"show"}), "2 entries");
  EXPECT_EQ(last_line({"show", "192.0.2.1"}), "1 entry");
  EXPECT_EQ(last_line({"show", "10.0.0.0/8"}), "0 entries");
  EXPECT_EQ(last_line({"lists"}), "1 list, 2 entries");
  EXPECT_EQ(last_line({"list", "manual-bans"}), "1 list, 2 entries");
  EXPECT_EQ(last_line({"licenses"}), "0 licenses, 0 bans, 0 allows");
  EXPECT_EQ(last_line({"audit"}), "2 changes");
  EXPECT_EQ(last_line({"check", "192.0.2.1"}), "1 entry covers it");
  EXPECT_EQ(last_line({"check", "10.0.0.1"}), "0 entries cover it");
  for (const char* by : {"reason", "entry", "list", "license"})
    EXPECT_EQ(last_line({"stats", "--by", by}), "total 0 packets, 0 bytes") << by;
  EXPECT_EQ(last_line({"stats", "--by", "interface"}), "0 interfaces");
  EXPECT_NE(cli().expect(0, {"status"}).out.find("0 interfaces attached\n"), std::string::npos);
  const std::string changed = cli().expect(4, {"ban", "192.0.2.2/31", "--until", "2100-01-01"}).out;
  EXPECT_NE(changed.find("\n1 prefix (2 addresses): 1 added, 0 extended, 0 kept, 0 removed; until "
                         "2100-01-01T00:00:00Z; revision 2, NOT in force\n"),
            std::string::npos)
      << changed;
}

TEST_F(TextTest, ExitCodes) {
  EXPECT_EQ(cli().run({"status"}).exit_code, 1) << "there is no store";
  EXPECT_EQ(cli().run({"ban", "0.0.0.0/0"}).exit_code, 1);
  EXPECT_EQ(cli().run({"ban", "198.51.100.0/24"}).exit_code, 1) << "covers the host's own address";
  EXPECT_EQ(cli().run({"attach", "nosuch"}).exit_code, 1);
  EXPECT_EQ(cli().run({"ban", "nonsense"}).exit_code, 2);
  EXPECT_EQ(cli().run({"ban", "192.0.2.1"}).exit_code, 4) << "nothing is attached";
  EXPECT_EQ(cli().run({"verify"}).exit_code, 1) << "nothing is attached";
  EXPECT_EQ(cli().run({"unban", "192.0.2.77"}).exit_code, 0) << "nothing to do";
  EXPECT_EQ(cli().run({"ban", "192.0.2.2", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(cli().run({"check", "192.0.2.1"}).exit_code, 0) << "whatever the verdict";
  EXPECT_EQ(cli().run({"attach", "g0", "--max-entries", "1000"}).exit_code, 0);
  EXPECT_EQ(cli().run({"verify"}).exit_code, 0);
  EXPECT_EQ(cli().run({"ban", "192.0.2.2"}).exit_code, 0);
}

TEST_F(TextTest, ExitCodeOfWhatTheSystemForbids) {
  record({"ban", "192.0.2.1"});
  // Nobody may enter root's temporary directory.
  const ProcessResult result =
      run_process({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", chatgate_binary(),
                   "--state-dir", cli().state_dir(), "--bpffs", lab().bpffs(), "show"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_NE(result.err.find("Permission denied"), std::string::npos) << result.err;
}

TEST_F(TextTest, AddressesAreCanonical) {
  const std::string banned =
      cli().expect(4, {"ban", "2001:DB8:F:0:0::5", "::ffff:192.0.2.1", "--for", "1h"}).out;
  EXPECT_NE(banned.find("added 2001:db8:f::5 in"), std::string::npos) << banned;
  EXPECT_NE(banned.find("added 192.0.2.1 in"), std::string::npos) << banned;
  EXPECT_EQ(cli().prefixes(), (Words{"192.0.2.1/32", "2001:db8:f::5/128"}));
  EXPECT_EQ(cli().prefixes({"2001:0db8::/32"}), Words{"2001:db8:f::5/128"});
}

TEST_F(TextTest, AuditSaysWho) {
  ProcessOptions sudo;
  sudo.environment["SUDO_USER"] = "carol";
  record({"ban", "192.0.2.1", "--for", "1h"}, sudo);
  record({"ban", "192.0.2.2", "--for", "1h", "--by", "dave"}, sudo);
  record({"allow", "2001:db8::/32", "--for", "1h", "--by", "dave", "--label", "it's us"});
  record({"pause", "--by", "erin"});
  const auto changes = [&](const Words& filter) { return cli().json(Words{"audit"} + filter).at("changes"); };
  ASSERT_EQ(changes({}).size(), 4U);
  EXPECT_EQ(changes({})[0].at("by"), "carol");
  EXPECT_EQ(changes({})[0].at("command"), "ban 192.0.2.1 --for 1h");
  EXPECT_EQ(changes({})[0].at("did"), "added");
  EXPECT_EQ(changes({})[1].at("by"), "dave");
  EXPECT_EQ(changes({})[3].at("command"), "pause");
  EXPECT_EQ(changes({"--by", "dave"}).size(), 2U);
  EXPECT_EQ(changes({"--by", "nobody"}).size(), 0U);
  ASSERT_EQ(changes({"192.0.2.2"}).size(), 1U);
  EXPECT_EQ(changes({"192.0.2.2"})[0].at("prefix"), "192.0.2.2/32");
  EXPECT_EQ(changes({"192.0.2.0/24"}).size(), 2U) << "what it covers";
  EXPECT_EQ(changes({"2001:db8:1::1"}).size(), 1U) << "what covers it";
  EXPECT_EQ(changes({"--since", "2020-01-01"}).size(), 4U);
  EXPECT_EQ(changes({"--since", "2199-01-01"}).size(), 0U);
  EXPECT_EQ(changes({"--since", changes({})[2].at("at")}).size(), 2U);
  EXPECT_EQ(cli().entries({"2001:db8::/32"})[0].at("label"), "it's us");
}

TEST_F(TextTest, ShowFilters) {
  record({"ban", "192.0.2.0/24", "--for", "1h"});
  record({"ban", "192.0.2.7", "2001:db8:f::/64", "--license", "acme", "--for", "30d"});
  record({"allow", "192.0.2.8", "--license", "acme", "--for", "forever"});
  record({"allow", "203.0.113.0/24", "--list", "office", "--for", "2h"});
  EXPECT_EQ(cli().prefixes().size(), 5U);
  EXPECT_EQ(cli().prefixes({"--kind", "allow"}), (Words{"192.0.2.8/32", "203.0.113.0/24"}));
  EXPECT_EQ(cli().prefixes({"--kind", "share"}), Words{});
  EXPECT_EQ(cli().prefixes({"--license", "acme"}),
            (Words{"192.0.2.7/32", "192.0.2.8/32", "2001:db8:f::/64"}));
  EXPECT_EQ(cli().prefixes({"--license", "acme", "--kind", "allow"}), Words{"192.0.2.8/32"});
  EXPECT_EQ(cli().prefixes({"--list", "office"}), Words{"203.0.113.0/24"});
  EXPECT_EQ(cli().prefixes({"--list", "nosuch"}), Words{});
  EXPECT_EQ(cli().prefixes({"--expiring", "1d"}), (Words{"192.0.2.0/24", "203.0.113.0/24"}));
  EXPECT_EQ(cli().prefixes({"192.0.2.7"}), (Words{"192.0.2.0/24", "192.0.2.7/32"})) << "and what covers it";
  EXPECT_EQ(cli().prefixes({"192.0.2.8/29", "203.0.113.1"}),
            (Words{"192.0.2.0/24", "192.0.2.8/32", "203.0.113.0/24"}));
}

}  // namespace
}  // namespace chatgate::test
