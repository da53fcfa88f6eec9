// SPDX-License-Identifier: Apache-2.0
// import --replace: what guards a list against an input that broke on its way, and the difference that it
// prints.
#include <fmt/format.h>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

class ImportGuardsTest : public CliTest {
 protected:
  Words words(const std::string& text, const Words& more = {}) const {
    const std::string path = lab().file("list.txt");
    write_file(path, text);
    return Words{"import", "office", path, "--replace", "--for", "forever"} + more;
  }

  static std::string hosts(int count, int first = 0) {
    std::string text;
    for (int i = first; i < first + count; ++i) text += fmt::format("192.0.2.{} # host {}\n", i, i);
    return text;
  }

  void expect_refused(const Words& command, const std::string& reason, const std::string& hint) const {
    const std::string before = cli().store_bytes();
    const ProcessResult result = cli().expect(1, command);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(hint), std::string::npos) << result.err;
    EXPECT_TRUE(cli().store_bytes() == before);
  }
};

TEST_F(ImportGuardsTest, AListThatShrinksOrGrowsMuchIsLeftAloneUntilItIsMeant) {
  cli().expect(4, words(hosts(40)));
  expect_refused(words(hosts(19)), "it would go from 40 to 19 entries", "--max-shrink 53%");
  expect_refused(words(hosts(19), {"--dry-run"}), "it would go from 40 to 19 entries", "--max-shrink 53%");
  EXPECT_EQ(cli().json(words(hosts(19), {"--max-shrink", "53%", "--dry-run"})).at("removed"), 21);
  expect_refused(words(hosts(39), {"--max-shrink", "0%"}), "from 40 to 39", "--max-shrink 3%");
  expect_refused(words(hosts(201)), "it would go from 40 to 201 entries", "--max-growth 6x");
  EXPECT_EQ(cli().json(words(hosts(201), {"--max-growth", "6x"}), 4).at("added"), 161);
  EXPECT_EQ(cli().json(words(hosts(101)), 4).at("removed"), 100);
  EXPECT_EQ(cli().prefixes().size(), 101U);
}

TEST_F(ImportGuardsTest, SmallListsAndMergesAreNotGuarded) {
  cli().expect(4, words(hosts(19)));
  cli().expect(4, words(hosts(1)));
  cli().expect(4, words(hosts(250)));
  EXPECT_EQ(cli().prefixes().size(), 250U);
  const std::string path = lab().file("more.txt");
  write_file(path, hosts(1, 250));
  EXPECT_EQ(cli().json({"import", "office", path, "--for", "forever"}, 4).at("added"), 1);
}

TEST_F(ImportGuardsTest, AnEmptyInputMustBeMeant) {
  cli().expect(4, words(hosts(30)));
  expect_refused(words("# nobody\n"), "no prefix in it", "--allow-empty");
  expect_refused(words("fred\n", {"--skip-bad"}), "no prefix in it", "--allow-empty");
  EXPECT_EQ(cli().json(words("", {"--allow-empty"}), 4).at("removed"), 30);
  EXPECT_EQ(cli().prefixes(), Words{});
  EXPECT_EQ(cli().json(words("", {"--allow-empty"})).at("removed"), 0);
}

TEST_F(ImportGuardsTest, WordsThatAreOff) {
  for (const Words& off : {Words{"--max-shrink", "50"},
                           {"--max-shrink", "101%"},
                           {"--max-shrink", "-1%"},
                           {"--max-growth", "5"},
                           {"--max-growth", "0x"},
                           {"--max-growth", "1.5x"},
                           {"--v6-width", "31"},
                           {"--v6-width", "64"},
                           {"--max-shrink", ""}})
    EXPECT_EQ(cli().expect(2, words(hosts(1), off)).out, "") << off[1];
  EXPECT_EQ(cli().store_bytes(), "") << "no store is made";
}

TEST_F(ImportGuardsTest, TheDifferenceIsPrinted) {
  cli().expect(4, words("192.0.2.1 # Ann\n192.0.2.2 # Bob\n192.0.2.3\n"));
  const std::string text = "192.0.2.1 # Ann\n192.0.2.3 # Eve\n192.0.2.4 # Joe\n";
  const std::string wanted =
      "read plain text\n"
      "removed 1 entry:\n- 192.0.2.2  # Bob\n"
      "added 1 entry:\n+ 192.0.2.4  # Joe\n"
      "relabelled 1 entry:\n~ 192.0.2.3  # Eve\n"
      "kept 1 entry\n";
  const std::string dry = cli().expect(0, words(text, {"--dry-run"})).out;
  EXPECT_EQ(dry.substr(0, wanted.size()), wanted) << dry;
  EXPECT_NE(dry.find("dry run: nothing changed"), std::string::npos) << dry;
  EXPECT_EQ(cli().expect(4, words(text)).out.substr(0, wanted.size()), wanted);
  EXPECT_EQ(cli().json(words(text, {"--dry-run"})).at("kept"), 3);
}

TEST_F(ImportGuardsTest, OfManyTheFirstOfEachKindAreShown) {
  cli().expect(4, words(hosts(40)));
  const std::string out = cli().expect(0, words(hosts(45, 15), {"--dry-run"})).out;
  EXPECT_NE(out.find("removed 15 entries:\n- 192.0.2.0  # host 0\n"), std::string::npos) << out;
  EXPECT_NE(out.find("added 20 entries:\n+ 192.0.2.40  # host 40\n"), std::string::npos) << out;
  EXPECT_NE(out.find("kept 25 entries\n"), std::string::npos) << out;
  const std::string more = cli().expect(0, words(hosts(65, 10), {"--dry-run"})).out;
  EXPECT_NE(more.find("+ 192.0.2.59  # host 59\n… and 15 more\n"), std::string::npos) << more;
}

TEST_F(ImportGuardsTest, RepeatsAndWhatIsCoveredAreTakenOnceAndCounted) {
  const std::string text = "192.0.2.7 # a\n192.0.2.0/24 # b\n203.0.113.1\n203.0.113.1 # c\n192.0.2.0/25\n";
  const nlohmann::json report = cli().json(words(text), 4);
  EXPECT_EQ(report.at("duplicates"), 1);
  EXPECT_EQ(report.at("covered"), 2);
  EXPECT_EQ(report.at("added"), 2);
  EXPECT_EQ(report.at("addresses"), "257");
  EXPECT_EQ(cli().prefixes(), (Words{"192.0.2.0/24", "203.0.113.1/32"}));
  EXPECT_NE(cli().expect(0, words(text)).out.find("read plain text, 1 duplicate, 2 covered by wider lines\n"),
            std::string::npos);
}

TEST_F(ImportGuardsTest, HostBitsAreMaskedAndV6HostsWidenedIfAsked) {
  const std::string path = lab().file("bans.txt");
  write_file(path, "192.0.2.7/24\n2001:db8:5:6::7\n2001:db8:5:6::8\n2001:db8:7::/48\n::ffff:203.0.113.9\n");
  const Words import{"import", "banned/x", path, "--for", "forever"};
  const ProcessResult refused = cli().expect(1, import);
  EXPECT_NE(refused.err.find("--mask-host-bits"), std::string::npos) << refused.err;
  const nlohmann::json report = cli().json(import + Words{"--mask-host-bits", "--v6-width", "64"}, 4);
  EXPECT_EQ(report.at("duplicates"), 1);
  EXPECT_EQ(cli().prefixes(),
            (Words{"192.0.2.0/24", "203.0.113.9/32", "2001:db8:5:6::/64", "2001:db8:7::/48"}));
}

}  // namespace
}  // namespace chatgate::test
