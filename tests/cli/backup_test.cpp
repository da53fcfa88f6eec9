// SPDX-License-Identifier: Apache-2.0
// backup and restore: a whole host's policy on another host.
#include "cli/many.h"
#include "cli/two_hosts.h"

namespace chatgate::test {
namespace {

class BackupTest : public TwoHostsTest {};

TEST_F(BackupTest, ANewHostHasTheSamePolicy) {
  import("office", "192.0.2.0/24 # Ann\n2001:db8:7::/48\n", {"--for", "forever", "--by", "ann"});
  import("banned/acme", "198.18.0.1 # spam\n198.18.0.2\n2001:db8:8:1::/64\n", {"--for", "30d"});
  import("partners", "203.0.113.9\n", {"--kind", "share"});
  cli().all(
      {{"ban", "198.18.0.1", "198.18.1.0/24", "--shadow"}, {"ban", "198.18.0.1", "--list", "banned/beta"}});
  const nlohmann::json made = cli().json({"backup", path()});
  EXPECT_EQ(made.at("entries"), 9);
  EXPECT_EQ(made.at("lists"), 5);
  EXPECT_EQ(made.at("licenses"), 2);
  EXPECT_EQ(made.at("policy_digest"), digest(cli()));
  const nlohmann::json restored = other().json({"restore", path()});
  EXPECT_EQ(restored.at("added"), 9);
  EXPECT_EQ(restored.at("revision"), 2) << "one, after attach";
  EXPECT_EQ(restored.at("in_force"), true);
  EXPECT_EQ(restored.at("backup").at("revision"), made.at("revision"));
  EXPECT_EQ(digest(other()), digest(cli()));
  EXPECT_EQ(entries(other()), entries(cli())) << "who made them, and when, too";
  EXPECT_EQ(other().verdict("198.18.0.2"), "drop banned");
  EXPECT_EQ(other().verdict("198.18.1.2"), "pass shadow");
  EXPECT_EQ(other().verdict("192.0.2.77"), "pass whitelisted");
  EXPECT_EQ(other().verdict("203.0.113.9"), "pass unlisted");
  EXPECT_EQ(other().differences(), Words{});
  const nlohmann::json audit = other().json({"audit"}).at("changes");
  EXPECT_EQ(audit.back().at("command").get<std::string>().rfind("restore ", 0), 0U) << audit.back();
}

TEST_F(BackupTest, AHostWithAnotherPolicyGetsThisOne) {
  import("banned/acme", "198.18.0.1 # spam\n198.18.0.2\n", {"--for", "30d"});
  import("drop", "198.18.0.9\n", {"--kind", "share"});
  cli().all({{"backup", path()}});
  const Words far{"--until", "2190-01-01"};
  other().all({Words{"ban", "198.18.0.1", "198.18.0.5", "--license", "acme"} + far,
               Words{"ban", "198.18.0.6", "--license", "gone"} + far,
               {"allow", "198.18.0.7"}});
  write_file(lab().file("drop.txt"), "198.18.0.9\n198.18.0.10\n");
  other().all({{"import", "drop", lab().file("drop.txt"), "--kind", "ban"}});
  const std::uint64_t revision = other().revision();
  const nlohmann::json restored = other().json({"restore", path(), "--yes"});
  EXPECT_EQ(restored.at("added"), 2) << "198.18.0.2, and 198.18.0.9 in a list of another kind";
  EXPECT_EQ(restored.at("shortened"), 1);
  EXPECT_EQ(restored.at("removed"), 5);
  EXPECT_EQ(other().revision(), revision + 1);
  EXPECT_EQ(digest(other()), digest(cli()));
  EXPECT_EQ(entries(other()), entries(cli()));
  EXPECT_EQ(other().verdict("198.18.0.2"), "drop banned");
  for (const char* address : {"198.18.0.5", "198.18.0.6", "198.18.0.7", "198.18.0.9", "198.18.0.10"})
    EXPECT_EQ(other().verdict(address), "pass unlisted") << address;
  EXPECT_EQ(other().differences(), Words{});
  const nlohmann::json history = other().json({"audit", "198.18.0.6"}).at("changes");
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].at("did"), "removed");
  EXPECT_EQ(history[1].at("list"), "banned/gone");
  other().all({{"ban", "198.18.0.6", "--license", "gone"}});
  EXPECT_EQ(other().verdict("198.18.0.6"), "drop banned");
}

TEST_F(BackupTest, ARepeatMovesNoRevision) {
  import("banned/acme", "198.18.0.1\n198.18.0.2 # x\n");
  cli().all({{"backup", path()}});
  const std::uint64_t revision = cli().revision();
  const nlohmann::json own = cli().json({"restore", path(), "--yes"});
  EXPECT_EQ(own.at("kept"), 2);
  EXPECT_EQ(cli().revision(), revision);
  other().all({{"restore", path()}});
  const std::uint64_t after = other().revision();
  other().all({{"restore", path(), "--yes"}});
  EXPECT_EQ(other().revision(), after);
}

TEST_F(BackupTest, ManyAreReplacedAtOnce) {
  const auto hosts = [](int second) {
    std::string text;
    for (int i = 0; i < kMany; ++i) text += fmt::format("10.{}.{}.{}\n", second, i / 256, i % 256);
    return text;
  };
  import("banned/acme", hosts(1));
  cli().all({{"backup", path()}});
  import("banned/acme", hosts(2), {"--replace"});
  import("banned/beta", hosts(3));
  const nlohmann::json restored = cli().json({"restore", path(), "--yes"});
  EXPECT_EQ(restored.at("added"), kMany);
  EXPECT_EQ(restored.at("removed"), 2 * kMany);
  EXPECT_EQ(cli().keys(), kMany);
  EXPECT_EQ(cli().verdict("10.1.0.5"), "drop banned");
  EXPECT_EQ(cli().verdict("10.2.0.5"), "pass unlisted");
  EXPECT_EQ(cli().differences(), Words{});
  other().all({{"restore", path()}});
  EXPECT_EQ(digest(other()), digest(cli()));
}

TEST_F(BackupTest, DestinationsComeWithTheirLicenses) {
  const std::string list = "list\tbanned/acme\tban\t0\t0\t0\t\t\n";
  const std::string entry = "entry\t0\t198.18.0.1/32\tnever\t0\tlive\tbob\tx\n";
  const auto verdict_to = [this](const char* destination) {
    return cli().json({"check", "198.18.0.1", "--to", destination}).at("results")[0].at("verdict");
  };
  cli().all(
      {{"restore", crafted("license\tacme\t203.0.113.10\nlicense\tbeta\t203.0.113.11\n" + list + entry)}});
  EXPECT_EQ(verdict_to("203.0.113.10"), "drop");
  EXPECT_EQ(verdict_to("203.0.113.11"), "pass");
  const std::string before = digest(cli());
  // The address of one license is now the other's.
  const std::string swapped =
      crafted("license\tacme\t203.0.113.11\nlicense\tbeta\t203.0.113.10\n" + list + entry);
  cli().all({{"restore", swapped, "--yes"}});
  EXPECT_EQ(verdict_to("203.0.113.10"), "pass");
  EXPECT_EQ(verdict_to("203.0.113.11"), "drop");
  EXPECT_NE(digest(cli()), before);
  cli().all({{"restore", crafted("license\tacme\n" + list + entry), "--yes"}});
  EXPECT_EQ(verdict_to("203.0.113.10"), "drop") << "host-wide";
  EXPECT_EQ(cli().differences(), Words{});
  cli().all({{"restore", swapped, "--yes"}, {"backup", path()}});
  other().all({{"restore", path()}});
  EXPECT_EQ(digest(other()), digest(cli()));
}

TEST_F(BackupTest, SettingsOfListsComeToo) {
  const std::string file = crafted(
      "license\tacme\nlist\tagents/acme\tallow\t1700000000000000000\t1710000000000000000\t604800\t"
      "https://acme.example/agents.csv\tW/\"7\"\n");
  cli().all({{"restore", file}, {"backup", path()}});
  const ProcessResult text = run_process({"zcat", path()});
  EXPECT_NE(text.out.find("list\tagents/acme\tallow\t1700000000000000000\t1710000000000000000\t604800\t"
                          "https://acme.example/agents.csv\t\n"),
            std::string::npos)
      << "all but the ETag: the source is read anew\n"
      << text.out;
}

}  // namespace
}  // namespace chatgate::test
