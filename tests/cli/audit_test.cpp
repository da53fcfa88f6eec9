// SPDX-License-Identifier: Apache-2.0
// audit: the order and the form of what it tells, and of how much it can tell. text_test.cpp has its filters.
#include <fmt/format.h>

#include <cstdlib>

#include "cli/cli.h"
#include "cli/many.h"

namespace chatgate::test {
namespace {

class AuditTest : public CliTest {
 protected:
  /// A change before any attach: on record, not in force.
  void record(const Words& words) const { static_cast<void>(cli().expect(4, words)); }

  std::string told(const Words& filter) const { return cli().expect(0, Words{"audit"} + filter).out; }

  /// More than are ever logged line by line, each with a label of its own.
  void import_many(int network) const {
    std::string text;
    for (int i = 0; i < kMany; ++i)
      text += fmt::format("10.{}.{}.{} # visitor {}\n", network, i / 256, i % 256, i);
    const std::string file = lab().file("in.txt");
    write_file(file, text);
    record({"import", "agents/acme", file, "--replace"});
  }
};

TEST_F(AuditTest, IsOneDocumentInTheFormOfAllOthers) {
  record({"ban", "192.0.2.1", "192.0.2.2", "--label", "it's \"us\": {},[]", "--by", "alice"});
  record({"pause", "--by", "bob"});
  for (const Words& filter : {Words{}, Words{"--by", "alice"}, Words{"--by", "bob"}, Words{"--by", "nobody"},
                              Words{"192.0.2.2"}, Words{"203.0.113.1"}}) {
    const std::string out = told(filter + Words{"--json"});
    EXPECT_EQ(out, nlohmann::json::parse(out, nullptr, false).dump(2) + "\n") << out;
  }
  EXPECT_EQ(told({"--by", "nobody", "--json"}),
            "{\n  \"changes\": [],\n  \"total\": 0,\n  \"whole_since\": null\n}\n");
  EXPECT_EQ(told({"--by", "nobody"}), "0 changes\n");
}

TEST_F(AuditTest, RevisionsWithoutEntriesComeInTheirPlace) {
  record({"pause"});
  record({"ban", "192.0.2.1", "192.0.2.2"});
  record({"resume"});
  record({"ban", "192.0.2.3"});
  record({"pause", "--for", "1h"});
  const nlohmann::json json = cli().json({"audit"});
  EXPECT_EQ(json.at("total"), 6);
  std::vector<std::string> lines;
  for (const nlohmann::json& one : json.at("changes"))
    lines.push_back(fmt::format("{} {}", one.value("revision", 0), one.value("prefix", "-")));
  EXPECT_EQ(lines, (Words{"1 -", "2 192.0.2.1/32", "2 192.0.2.2/32", "3 -", "4 192.0.2.3/32", "5 -"}));
  std::vector<std::string> first_words;
  const std::string text = told({});
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    const std::size_t word = text.find_first_not_of(' ', begin);
    first_words.push_back(text.substr(word, text.find(' ', word) - word));
  }
  EXPECT_EQ(first_words, (Words{"REVISION", "1", "2", "2", "3", "4", "5", "6"})) << text;
}

/// As text they must be held, for the width of the columns; as JSON they need not.
TEST_F(AuditTest, TellsManyWithoutHoldingThem) {
  import_many(1);
  import_many(2);
  const ProcessResult none = cli().expect(0, {"audit", "--json", "--since", "2199-01-01"});
  const ProcessResult all = cli().expect(0, {"audit", "--json"});
  constexpr std::size_t kRoom = std::size_t{32} << 20U;
  // (A sanitizer's build keeps what was freed.)
  if (std::getenv("CHATGATE_TESTED") == nullptr) {
    EXPECT_LT(all.memory_bytes, none.memory_bytes + kRoom);
  }
  const nlohmann::json changes = nlohmann::json::parse(all.out).at("changes");
  ASSERT_EQ(changes.size(), kMany * 3U);
  for (const std::size_t i : {0, 1, 255, 256, kMany - 1}) {
    EXPECT_EQ(changes[i].at("prefix"), fmt::format("10.1.{}.{}/32", i / 256, i % 256));
    EXPECT_EQ(changes[i].at("label"), fmt::format("visitor {}", i));
  }
  EXPECT_EQ(changes.back().at("prefix"), fmt::format("10.2.{}.{}/32", (kMany - 1) / 256, (kMany - 1) % 256));
}

}  // namespace
}  // namespace chatgate::test
