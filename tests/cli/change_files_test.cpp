// SPDX-License-Identifier: Apache-2.0
// ban --from, --dry-run, and a ban before anything is attached.
#include <fmt/format.h>

#include <cstring>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "datapath/readback.h"

namespace chatgate::test {
namespace {

using Notes = std::vector<std::string>;

class FromFileTest : public AttachedTest {
 protected:
  std::string list(const std::string& text) const {
    const std::string path = lab().file("list.txt");
    write_file(path, text);
    return path;
  }
};

TEST_F(FromFileTest, TakesPrefixesCommentsAndLabels) {
  const std::string file =
      list("\xef\xbb\xbf# acme, 2026\r\n192.0.2.1\r\n\r\n  2001:DB8:F::/48 # a bot\n192.0.2.2\n192.0.2.1\n");
  const nlohmann::json change = cli().json({"ban", "--from", file, "--license", "acme", "--reason", "spam"});
  EXPECT_EQ(change.at("added"), 3);
  EXPECT_EQ(cli().prefixes(), (Words{"192.0.2.1/32", "192.0.2.2/32", "2001:db8:f::/48"}));
  EXPECT_EQ(cli().entries({"192.0.2.1"})[0].at("label"), "spam");
  EXPECT_EQ(cli().entries({"2001:db8:f::/48"})[0].at("label"), "a bot");
}

TEST_F(FromFileTest, BadLinesChangeNothingAndAreEachNamed) {
  const std::string file = list("192.0.2.1\n192.0.2.1/24\n# fine\nfred\n2001:db8:f::/129\n192.0.2.3\n");
  const std::string before = cli().store_bytes();
  const ProcessResult result = cli().expect(1, {"ban", "--from", file});
  EXPECT_NE(result.err.find("3 bad lines, nothing changed"), std::string::npos) << result.err;
  for (const char* line :
       {"\n  line 2: 192.0.2.1/24: host bits are set", "192.0.2.0/24",
        "\n  line 4: fred: ", "\n  line 5: 2001:db8:f::/129: an IPv6 prefix has at most 128 bits"})
    EXPECT_NE(result.err.find(line), std::string::npos) << line << "\n" << result.err;
  EXPECT_EQ(result.err.find("line 1:"), std::string::npos);
  EXPECT_TRUE(cli().store_bytes() == before);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
}

TEST_F(FromFileTest, OneProtectedAddressRefusesAll) {
  const std::string before = cli().store_bytes();
  const ProcessResult result = cli().expect(1, {"ban", "--from", list("192.0.2.1\n198.51.100.0/25\n")});
  EXPECT_NE(result.err.find("it covers 198.51.100.1, this host's address on g0"), std::string::npos)
      << result.err;
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(FromFileTest, WithoutAPrefixOrAFile) {
  EXPECT_NE(cli().expect(1, {"ban", "--from", list("# nothing\n")}).err.find("no prefix in it"),
            std::string::npos);
  EXPECT_NE(cli().expect(1, {"ban", "--from", lab().file("absent")}).err.find("No such file"),
            std::string::npos);
}

TEST_F(FromFileTest, StandardInput) {
  ProcessOptions options;
  options.input = "192.0.2.1\n192.0.2.2 # bot\n";
  EXPECT_EQ(cli().json({"ban", "--from", "-", "--for", "1h"}, 0, options).at("added"), 2);
  options.input = "192.0.2.1.\n";
  EXPECT_NE(cli().expect(1, {"allow", "--from", "-"}, options).err.find("line 1: 192.0.2.1.: "),
            std::string::npos);
  EXPECT_EQ(cli().prefixes(), (Words{"192.0.2.1/32", "192.0.2.2/32"}));
}

class DryRunTest : public AttachedTest {
 protected:
  /// All that the kernel holds, as text.
  std::string kernel() const {
    const auto pins = PinDirectory::open(lab().bpffs());
    if (!pins) return "no pins";
    const auto tables = Tables::open(*pins, false);
    if (!tables) return "no tables";
    const auto keys = read_keys(*tables);
    if (!keys) return "no keys";
    std::string text(reinterpret_cast<const char*>(&tables->control()), sizeof(chatgate_control));
    for (const KernelKey& key : *keys)
      text += fmt::format("{} {} {} {} {}\n", to_string(key.compiled.key.kind),
                          to_string(key.compiled.key.prefix), key.compiled.until.time_since_epoch().count(),
                          key.compiled.shadow_until.time_since_epoch().count(), key.slot);
    return text;
  }
};

TEST_F(DryRunTest, ChangesNothingAndSaysWhatWouldBeDone) {
  cli().all({{"ban", "192.0.2.1", "192.0.2.0/28", "--for", "1d"}, {"allow", "192.0.2.5", "--for", "1d"}});
  const std::pair<Words, std::string> changes[] = {
      {{"ban", "192.0.2.9", "2001:db8:f::/127", "--for", "1h"},
       "would be added 192.0.2.9 in manual-bans until "},
      {{"ban", "192.0.2.1", "--for", "2d"}, "would be extended 192.0.2.1 in manual-bans until "},
      {{"ban", "192.0.2.9", "--shadow", "--license", "new"}, "would be added 192.0.2.9 in banned/new"},
      {{"allow", "192.0.2.6"}, "would be added 192.0.2.6 in manual-allows"},
      {{"unban", "192.0.2.1"}, "would be removed 192.0.2.1 from manual-bans"},
      {{"unban", "203.0.112.0/20", "192.0.2.0/28", "--all"},
       "1 prefix (16 addresses): 0 added, 0 extended, 0 kept, 1 removed"},
      {{"unban", "192.0.2.0/28", "--all"}, "1 prefix (16 addresses): 0 added, 0 extended, 0 kept, 1 removed"},
      {{"unallow", "192.0.2.5"}, "would be removed 192.0.2.5 from manual-allows"},
      {{"pause", "--for", "1h"}, "dry run"},
      {{"resume"}, "dry run"},
      {{"attach", "g0"}, "would attach g0"},
      {{"attach", "g0", "--max-entries", "5000"}, "would attach g0, with tables made from the store"},
      {{"detach", "g0"}, "g0: would be detached"},
      {{"detach", "--all"}, "g0: would be detached"},
  };
  const std::string store = cli().store_bytes();
  const std::string before = kernel();
  ASSERT_GT(before.size(), sizeof(chatgate_control));
  for (const auto& [words, said] : changes) {
    const std::string out = cli().expect(0, words + Words{"--dry-run"}).out;
    EXPECT_NE(out.find(said), std::string::npos) << out;
    EXPECT_EQ(cli().json(words + Words{"--dry-run"}).at("dry_run"), true);
    EXPECT_TRUE(cli().store_bytes() == store) << words[0];
    EXPECT_TRUE(kernel() == before) << words[0];
  }
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  EXPECT_NE(cli().expect(1, {"ban", "0.0.0.0/0", "--dry-run"}).err, "") << "refused as it would be";
}

class BeforeAttachTest : public CliTest {};

TEST_F(BeforeAttachTest, ABanIsRecordedAndHoldsFromAttachOn) {
  Traffic traffic(lab(), {"198.51.100.66", "198.51.100.67", "198.51.100.68"});
  const nlohmann::json banned = cli().json({"ban", "198.51.100.66", "198.51.100.67", "--for", "forever"}, 4);
  EXPECT_EQ(banned.at("in_force"), false);
  EXPECT_EQ(banned.at("added"), 2);
  static_cast<void>(cli().expect(4, {"allow", "198.51.100.67", "--for", "forever"}));
  static_cast<void>(cli().expect(4, {"ban", "198.51.100.68", "--for", "forever", "--shadow"}));
  EXPECT_EQ(cli().verdict("198.51.100.66"), "drop banned, not enforced");
  EXPECT_TRUE(traffic.passes("198.51.100.66"));
  cli().attach();
  EXPECT_EQ(cli().verdict("198.51.100.66"), "drop banned");
  EXPECT_FALSE(traffic.passes("198.51.100.66"));
  EXPECT_TRUE(traffic.passes("198.51.100.67"));
  EXPECT_TRUE(traffic.passes("198.51.100.68"));
  EXPECT_EQ(cli().verdict("198.51.100.68"), "pass shadow");
  EXPECT_EQ(cli().differences(), Notes{});
}

}  // namespace
}  // namespace chatgate::test
