// SPDX-License-Identifier: Apache-2.0
// The sudoers example: what support staff may do with it, tried with sudo.
#include <sstream>

#include "package/installed.h"

namespace chatgate::test {
namespace {

constexpr const char* kRules = "/usr/share/doc/chatgate/examples/sudoers-support";

class SudoersTest : public InstalledTest {
 protected:
  void SetUp() override {
    InstalledTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    static_cast<void>(root().expect(0, {"groupadd", "chatgate-support"}));
    static_cast<void>(root().expect(0, {"useradd", "-G", "chatgate-support", "sam"}));
    static_cast<void>(root().expect(0, {"install", "-m", "440", kRules, "/etc/sudoers.d/chatgate-support"}));
    static_cast<void>(root().expect(0, {"visudo", "-c"}));
  }

  /// Sam types `sudo chatgate …`.
  ProcessResult sam(const Words& words) const {
    return root().run(
        Words{"setpriv", "--reuid", "sam", "--regid", "sam", "--init-groups", "sudo", "-n", "chatgate"} +
        words);
  }
};

TEST_F(SudoersTest, SupportMayLookAndBanForClients) {
  const std::vector<Words> may{
      {"ban", "--license", "acme", "192.0.2.7", "2001:db8::7"},
      {"ban", "--license", "acme", "--for", "30d", "--reason", "T-123", "192.0.2.0/28"},
      {"ban", "--license", "acme", "--dry-run", "192.0.2.9"},
      {"check", "192.0.2.7"},
      {"--json", "check", "192.0.2.7", "--to", "203.0.113.10"},
      {"show", "--license", "acme"},
      {"lists"},
      {"licenses"},
      {"stats"},
      {"audit", "192.0.2.7"},
      {"unban", "--license", "acme", "192.0.2.7"}};
  for (const Words& words : may) {
    const ProcessResult result = sam(words);
    // 4: recorded, not in force, because nothing is attached here.
    EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 4)
        << words.at(0) << " " << words.at(1) << result.out << result.err;
  }
  EXPECT_NE(chatgate(0, {"audit"}).out.find("sam"), std::string::npos) << "the history says who it was";
}

TEST_F(SudoersTest, TheOptionThatTheExampleNamesRefusesBansOfTheWholeHost) {
  // As its comment has it, line by line.
  std::istringstream lines(read_file(root().path(kRules)));
  std::string configuration;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#   [policy]") || line.starts_with("#   require_destinations"))
      configuration += line.substr(4) + "\n";
  }
  // 4: as above.
  static_cast<void>(chatgate(4, {"ban", "--license", "beta", "192.0.2.50"}));
  write_file(root().path("/etc/chatgate/chatgate.toml"), configuration);
  static_cast<void>(root().run({"chatgate", "license", "acme", "--destination", "203.0.113.10"}));
  for (const char* license : {"nosuch", "beta"}) {
    const ProcessResult refused = sam({"ban", "--license", license, "--for", "forever", "203.0.0.0/8"});
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    EXPECT_NE(refused.err.find("policy.require_destinations forbids that"), std::string::npos) << refused.err;
  }
  EXPECT_EQ(sam({"ban", "--license", "acme", "--for", "forever", "198.18.0.0/15"}).exit_code, 4);
  const std::string all = chatgate(0, {"show"}).out;
  EXPECT_EQ(all.find("203.0.0.0/8"), std::string::npos) << all;
  EXPECT_NE(all.find("198.18.0.0/15"), std::string::npos) << all;
}

TEST_F(SudoersTest, AndNothingElse) {
  // 4: as above.
  static_cast<void>(chatgate(4, {"ban", "192.0.2.99"}));
  const std::vector<Words> may_not{{"detach", "--all"},
                                   {"attach", "eth0"},
                                   {"pause"},
                                   {"import", "platform", "-", "--replace"},
                                   {"ban", "192.0.2.7"},
                                   {"ban", "--license", "acme", "192.0.2.7", "--force"},
                                   {"ban", "--license", "acme", "--list", "platform", "192.0.2.7"},
                                   {"ban", "--license", "acme --list platform", "192.0.2.7"},
                                   {"ban", "--license", "acme", "--reason", "a --force", "192.0.2.7"},
                                   {"ban", "--license", "acme", "--from", "/etc/shadow"},
                                   {"allow", "--license", "acme", "192.0.2.7"},
                                   {"unban", "--license", "acme"},
                                   {"unban", "192.0.2.99"},
                                   {"unban", "--license", "acme", "--all", "192.0.2.99"},
                                   {"--state-dir", "/tmp", "lists"},
                                   {"--config", "/tmp/mine.toml", "check", "192.0.2.7"},
                                   {"--by", "boss", "ban", "--license", "acme", "192.0.2.7"},
                                   {"export", "platform", "--output", "/etc/passwd"},
                                   {"stats", "--mark", "x"},
                                   {"rollback"}};
  for (const Words& words : may_not) {
    const ProcessResult result = sam(words);
    EXPECT_NE(result.err.find("sudo:"), std::string::npos) << words.at(0) << "\n" << result.out << result.err;
    EXPECT_NE(result.exit_code, 0);
  }
  EXPECT_EQ(chatgate(0, {"show"}).out.find("192.0.2.7/32"), std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
