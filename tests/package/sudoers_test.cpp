// SPDX-License-Identifier: Apache-2.0
// The sudoers example: what support staff may do with it, tried with sudo.
#include "package/installed.h"

namespace chatgate::test {
namespace {

constexpr const char* kExample = "/usr/share/doc/chatgate/examples/sudoers-support";

class SudoersTest : public InstalledTest {
 protected:
  void SetUp() override {
    InstalledTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    static_cast<void>(root().expect(0, {"groupadd", "chatgate-support"}));
    static_cast<void>(root().expect(0, {"useradd", "-G", "chatgate-support", "sam"}));
    static_cast<void>(
        root().expect(0, {"install", "-m", "440", kExample, "/etc/sudoers.d/chatgate-support"}));
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
