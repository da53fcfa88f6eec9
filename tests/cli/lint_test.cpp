// SPDX-License-Identifier: Apache-2.0
// Warnings at change time: what is odd and not wrong is done, and said.
#include <fmt/format.h>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

using Notes = std::vector<std::string>;

class LintTest : public AttachedTest {
 protected:
  /// LIST as 192.0.2.0/24 and COUNT hosts from 203.0.113.0/24 and 203.0.112.0/24.
  std::string list(int count) const {
    std::string text = "192.0.2.0/24\n";
    for (int i = 0; i < count; ++i) text += fmt::format("203.0.{}.{}\n", 112 + i / 256, i % 256);
    write_file(lab().file("list"), text);
    return lab().file("list");
  }
};

TEST_F(LintTest, NamesBothEntries) {
  cli().all({{"allow", "192.0.2.0/24", "--list", "office"}, {"ban", "198.18.0.0/16", "--for", "forever"}});
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.7"}),
            Notes{"192.0.2.7 goes on passing: office has 192.0.2.0/24"});
  EXPECT_EQ(cli().verdict("192.0.2.7"), "pass whitelisted") << "it is done all the same";
  EXPECT_EQ(cli().warnings({"allow", "198.18.1.1"}),
            Notes{"198.18.1.1 opens a hole in a ban: manual-bans has 198.18.0.0/16"});
  EXPECT_EQ(cli().warnings({"ban", "198.18.2.0/24", "--dry-run"}),
            Notes{"198.18.2.0/24 is covered already: manual-bans has 198.18.0.0/16"});
  EXPECT_EQ(cli().warnings({"allow", "192.0.2.0/24"}),
            (Notes{"192.0.2.0/24 is in office, too", "192.0.2.0/24 lifts a ban: manual-bans has 192.0.2.7"}));
  EXPECT_EQ(cli().warnings({"ban", "192.0.3.1"}), Notes{});
}

TEST_F(LintTest, WhatANewEntryCoversOfTheOtherKind) {
  cli().all({{"allow", "198.18.1.1", "198.18.1.2", "198.18.1.3", "198.18.2.0/24", "--list", "office"},
             {"ban", "192.0.2.7", "--for", "forever"}});
  EXPECT_EQ(cli().warnings({"ban", "198.18.0.0/16", "--dry-run"}),
            (Notes{"198.18.0.0/16 keeps a hole: office has 198.18.1.1",
                   "198.18.0.0/16 keeps a hole: office has 198.18.1.2",
                   "198.18.0.0/16 keeps a hole: office has 198.18.1.3",
                   "1 more are whitelisted inside what is banned"}));
  EXPECT_EQ(cli().warnings({"allow", "192.0.2.0/24", "--list", "office"}),
            Notes{"192.0.2.0/24 lifts a ban: manual-bans has 192.0.2.7"});
  EXPECT_EQ(cli().verdict("192.0.2.7"), "pass whitelisted");
}

TEST_F(LintTest, OfAListTheHolesAreNamedToo) {
  cli().all({{"allow", "192.0.2.7", "192.0.2.9", "--list", "office"}});
  const nlohmann::json notes = cli().warnings({"import", "drop", list(500), "--kind", "ban", "--dry-run"});
  EXPECT_EQ(notes, (Notes{"192.0.2.0/24 keeps a hole: office has 192.0.2.7",
                          "192.0.2.0/24 keeps a hole: office has 192.0.2.9"}));
}

TEST_F(LintTest, OfAListTheFirstFewAreNamedAndTheRestCounted) {
  cli().all({{"allow", "203.0.113.0/24", "--list", "office"}});
  for (const int count : {40, 500}) {
    const nlohmann::json notes =
        cli().warnings({"import", "drop", list(count), "--kind", "ban", "--dry-run"});
    if (count == 40) {
      EXPECT_EQ(notes, Notes{});
      continue;
    }
    ASSERT_EQ(notes.size(), 4U) << notes;
    EXPECT_EQ(notes[0], "203.0.113.0 goes on passing: office has 203.0.113.0/24");
    EXPECT_EQ(notes[3], "241 more go on passing: they are whitelisted");
  }
}

}  // namespace
}  // namespace chatgate::test
