// SPDX-License-Identifier: Apache-2.0
// Words that are off: exit 2, what is wrong and what to do about it, for a person and for a program, and no
// trace in the store: it is not even made.
#include "cli/bad_input.h"

#include <fmt/format.h>

#include <filesystem>

namespace chatgate::test {
namespace {

struct Table {
  const char* name;
  std::vector<BadInput> (*rows)();
};

void PrintTo(const Table& table, std::ostream* out) { *out << table.name; }

class BadInputTest : public CliTest, public testing::WithParamInterface<Table> {};

std::string text_of(const nlohmann::json& error, const char* key) {
  return error.contains(key) && error[key].is_string() ? error[key].get<std::string>() : "";
}

/// "chatgate: what: object: reason", and the hint on a line of its own.
std::string wanted_text(const nlohmann::json& error) {
  std::string text = "chatgate: " + text_of(error, "what");
  for (const char* key : {"object", "reason"}) {
    if (!text_of(error, key).empty()) text += ": " + text_of(error, key);
  }
  const std::string hint = text_of(error, "hint");
  return text + (hint.empty() ? "" : "\nhint: " + hint) + "\n";
}

void expect_refused(const Cli& cli, const BadInput& input) {
  SCOPED_TRACE(fmt::format("chatgate '{}'", fmt::join(input.words, "' '")));
  const ProcessResult result = cli.expect(2, Words{"--json"} + input.words);
  const nlohmann::json document = nlohmann::json::parse(result.out, nullptr, false);
  ASSERT_TRUE(document.is_object() && document.contains("error")) << result.out;
  const nlohmann::json& error = document.at("error");
  for (const char* key : {"what", "object", "reason", "hint"}) EXPECT_TRUE(error.contains(key)) << key;
  EXPECT_FALSE(text_of(error, "what").empty());
  EXPECT_FALSE(text_of(error, "reason").empty());
  const std::string said = text_of(error, "object") + " " + text_of(error, "reason");
  EXPECT_NE(said.find(input.reason), std::string::npos) << error;
  const std::string hint = text_of(error, "hint");
  if (input.hint.empty()) {
    EXPECT_EQ(hint, "");
  } else if (input.hint != "*") {
    EXPECT_NE(hint.find(input.hint), std::string::npos) << error;
  }
  const ProcessResult plain = cli.expect(2, input.words);
  EXPECT_EQ(plain.out, "");
  EXPECT_EQ(plain.err, wanted_text(error));
  EXPECT_EQ(plain.err, result.err);
  EXPECT_EQ(plain.err.find('\x1b'), std::string::npos);
}

TEST_P(BadInputTest, MakesNoStore) {
  for (const BadInput& input : GetParam().rows()) {
    expect_refused(cli(), input);
    EXPECT_FALSE(std::filesystem::exists(cli().state_dir()))
        << fmt::format("{}", fmt::join(input.words, " "));
    std::filesystem::remove_all(cli().state_dir());
  }
}

TEST_P(BadInputTest, LeavesTheStoreAsItIs) {
  static_cast<void>(cli().expect(4, {"ban", "192.0.2.1", "192.0.2.2", "--for", "forever"}));
  static_cast<void>(cli().expect(4, {"allow", "192.0.2.1", "--for", "1h", "--license", "x"}));
  const std::string before = cli().store_bytes();
  ASSERT_FALSE(before.empty());
  for (const BadInput& input : GetParam().rows()) {
    static_cast<void>(cli().expect(2, input.words));
    EXPECT_TRUE(cli().store_bytes() == before) << fmt::format("{}", fmt::join(input.words, " "));
  }
  EXPECT_EQ(cli().revision(), 2U);
}

constexpr Table kTables[] = {{"prefixes", bad_prefixes},     {"addresses", bad_addresses},
                             {"times", bad_times},           {"names", bad_names},
                             {"flags", bad_flags},           {"numbers", bad_numbers},
                             {"empty_values", empty_values}, {"combinations", bad_combinations},
                             {"lists", bad_list_words},      {"stats", bad_stats_words}};

INSTANTIATE_TEST_SUITE_P(Table, BadInputTest, testing::ValuesIn(kTables),
                         [](const auto& about) { return std::string(about.param.name); });

TEST(BadInputTablesTest, AreLongEnough) {
  std::size_t rows = 0;
  for (const Table& table : kTables) rows += table.rows().size();
  EXPECT_GE(rows, 60U);
}

}  // namespace
}  // namespace chatgate::test
