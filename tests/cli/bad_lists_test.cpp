// SPDX-License-Identifier: Apache-2.0
// Inputs of `import` that are refused: what is wrong in which line is said, and nothing changes; with
// --skip-bad the good lines are taken, where there are lines.
#include "cli/bad_lists.h"

#include <fmt/format.h>

namespace chatgate::test {
namespace {

struct BadListTable {
  const char* name;
  std::vector<BadList> (*rows)();
};

void PrintTo(const BadListTable& table, std::ostream* out) { *out << table.name; }

constexpr BadListTable kBadListTables[] = {{"plain", bad_plain_lists},
                                           {"forbidden", forbidden_prefixes},
                                           {"tables", bad_tables},
                                           {"sets", bad_sets},
                                           {"not_lists", not_lists}};

class BadListsTest : public CliTest, public testing::WithParamInterface<BadListTable> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    static_cast<void>(
        cli().expect(4, {"ban", "192.0.2.1", "192.0.2.99", "--list", "banned/x", "--for", "forever"}));
    static_cast<void>(cli().expect(4, {"allow", "192.0.2.1", "--list", "office", "--for", "forever"}));
  }

  Words import(const BadList& bad) const {
    const std::string file = lab().file("list");
    write_file(file, bad.data);
    return Words{"import", bad.list, file, "--replace"} + bad.options;
  }
};

TEST_P(BadListsTest, AreRefusedWithTheLineAndChangeNothing) {
  const std::string before = cli().store_bytes();
  for (const BadList& bad : GetParam().rows()) {
    SCOPED_TRACE(bad.name);
    const ProcessResult result = cli().expect(1, import(bad));
    EXPECT_EQ(result.out, "");
    for (const std::string& said : bad.said)
      EXPECT_NE(result.err.find(said), std::string::npos) << said << "\n" << result.err;
    EXPECT_TRUE(cli().store_bytes() == before);
    EXPECT_LT(result.err.size(), 2000U);
  }
  EXPECT_EQ(cli().revision(), 2U);
}

TEST_P(BadListsTest, SkipBadTakesWhatIsGood) {
  for (const BadList& bad : GetParam().rows()) {
    SCOPED_TRACE(bad.name);
    const Words words = import(bad) + Words{"--skip-bad", "--dry-run"};
    if (bad.whole) {
      cli().expect(1, words);
      continue;
    }
    const nlohmann::json report = cli().json(words);
    EXPECT_EQ(report.value("added", 0), 1);
    EXPECT_EQ(report.at("entries").at(0).at("prefix").is_string(), true);
    const nlohmann::json& skipped = report.at("skipped");
    EXPECT_GE(skipped.at("count"), 1);
    EXPECT_EQ(skipped.at("first").size(), skipped.at("count"));
    const std::string number = fmt::format("line {}: ", skipped.at("first").at(0).value("line", 0));
    EXPECT_TRUE(bad.said[0].starts_with(number) || bad.said[1].starts_with(number)) << skipped;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, BadListsTest, testing::ValuesIn(kBadListTables),
                         [](const auto& about) { return std::string(about.param.name); });

TEST(BadListsTablesTest, AreLongEnough) {
  std::size_t rows = 0;
  for (const BadListTable& table : kBadListTables) rows += table.rows().size();
  EXPECT_GE(rows, 40U);
}

}  // namespace
}  // namespace chatgate::test
