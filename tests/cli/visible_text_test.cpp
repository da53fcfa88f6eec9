// SPDX-License-Identifier: Apache-2.0
// What people write into labels, reasons and names reaches a terminal as text, never as its commands.
#include "cli/cli.h"

namespace chatgate::test {
namespace {

class VisibleTextTest : public AttachedTest {
 protected:
  /// What it says has this part, and no control character.
  void expect_shown(const Words& words, const std::string& part) const {
    SCOPED_TRACE(words[0]);
    const ProcessResult result = cli().expect(0, words);
    const std::string said = result.out + result.err;
    EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
    EXPECT_NE(said.find(part), std::string::npos) << said;
  }
};

const std::string kLabel = "\x1b[31mred";
const std::string kShownLabel = R"(\x1b[31mred)";
const Words kBy{"--by", "eve\x1b[2J"};
const std::string kShownBy = R"(eve\x1b[2J)";

TEST_F(VisibleTextTest, OfLabels) {
  write_file(lab().file("list.txt"), "192.0.2.1\n");
  const Words import{"import", "banned/x", lab().file("list.txt"), "--replace", "--reason", kLabel};
  expect_shown(import + Words{"--dry-run"}, "+ 192.0.2.1  # " + kShownLabel);
  expect_shown(import, "+ 192.0.2.1  # " + kShownLabel);
  for (const Words& look :
       {Words{"show"}, Words{"check", "192.0.2.1"}, Words{"audit"}, Words{"export", "banned/x", "--labels"}})
    expect_shown(look, kShownLabel);
}

TEST_F(VisibleTextTest, OfWhoDidIt) {
  cli().all(
      {Words{"ban", "192.0.2.1", "--for", "1d"} + kBy, Words{"ban", "192.0.2.1", "--license", "x"} + kBy});
  for (const Words& look :
       {Words{"show"}, Words{"check", "192.0.2.1"}, Words{"audit"},
        Words{"unban", "192.0.2.1", "--license", "x"}, Words{"rollback", "2", "--dry-run"}})
    expect_shown(look, kShownBy);
  cli().all({Words{"ban", "192.0.2.2", "--confirm-within", "1h"} + kBy});
  for (const Words& look : {Words{"status"}, Words{"check", "192.0.2.2"}, Words{"confirm", "--dry-run"},
                            Words{"confirm"}, Words{"rollback", "--dry-run"} + kBy})
    expect_shown(look, kShownBy);
  cli().all({Words{"pause"} + kBy});
  for (const Words& look : {Words{"status"}, Words{"check", "192.0.2.2"}, Words{"ban", "192.0.2.3"}})
    expect_shown(look, kShownBy);
}

}  // namespace
}  // namespace chatgate::test
