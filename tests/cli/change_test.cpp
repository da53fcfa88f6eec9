// SPDX-License-Identifier: Apache-2.0
// What ban, allow, unban and unallow do to what is on the books, and what they say about it.
#include <algorithm>
#include <sstream>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

class ChangeTest : public AttachedTest {
 protected:
  nlohmann::json entry(const std::string& prefix) const {
    const nlohmann::json found = cli().entries({prefix});
    EXPECT_EQ(found.size(), 1U) << found;
    return found.empty() ? nlohmann::json::object() : found[0];
  }
};

using Notes = std::vector<std::string>;

/// What follows "chatgate " at the end of a warning: to be typed.
Words typed_in(const std::string& warning) {
  Words words;
  const std::size_t at = warning.rfind("chatgate ");
  EXPECT_NE(at, std::string::npos) << warning;
  std::istringstream rest(at == std::string::npos ? "" : warning.substr(at + 9));
  for (std::string word; rest >> word;) words.push_back(word);
  return words;
}

TEST_F(ChangeTest, AnIdenticalRepeatMovesNoRevision) {
  const std::vector<Words> repeatable{{"ban", "192.0.2.1", "--for", "forever"},
                                      {"ban", "192.0.2.2", "--for", "30d", "--reason", "spam"},
                                      {"ban", "192.0.2.3", "--until", "2100-01-01", "--license", "acme"},
                                      {"ban", "192.0.2.4", "--shadow"},
                                      {"allow", "192.0.2.5", "--list", "office"},
                                      {"unban", "192.0.2.1"},
                                      {"unallow", "192.0.2.5", "--all"},
                                      {"pause"},
                                      {"resume"},
                                      {"attach", "g0"}};
  for (const Words& words : repeatable) {
    cli().all({words});
    const std::uint64_t revision = cli().revision();
    const std::string store = cli().store_bytes();
    cli().all({words});
    EXPECT_EQ(cli().revision(), revision) << words[0] << " " << (words.size() > 1 ? words[1] : "");
    EXPECT_TRUE(cli().store_bytes() == store) << words[0];
  }
}

TEST_F(ChangeTest, ARepeatedBanExtendsAndNeverShortens) {
  cli().all({{"ban", "192.0.2.1", "--until", "2101-01-01"}});
  const std::string kept = cli().expect(0, {"ban", "192.0.2.1", "--until", "2100-01-01"}).out;
  EXPECT_NE(kept.find("kept 192.0.2.1 in manual-bans until 2101-01-01T00:00:00Z"), std::string::npos) << kept;
  EXPECT_EQ(entry("192.0.2.1").at("expires_at"), "2101-01-01T00:00:00Z");
  cli().all({{"ban", "192.0.2.1", "--until", "2102-01-01"}});
  EXPECT_EQ(entry("192.0.2.1").at("expires_at"), "2102-01-01T00:00:00Z");
  EXPECT_EQ(cli().json({"ban", "192.0.2.1", "--until", "2100-01-01", "--shorten"}).at("shortened"), 1);
  EXPECT_EQ(entry("192.0.2.1").at("expires_at"), "2100-01-01T00:00:00Z");
  cli().all({{"ban", "192.0.2.1", "--for", "forever"}});
  EXPECT_TRUE(entry("192.0.2.1").at("expires_at").is_null());
  const nlohmann::json default_length = cli().json({"ban", "192.0.2.1"});
  EXPECT_EQ(default_length.at("kept"), 1);
  EXPECT_TRUE(entry("192.0.2.1").at("expires_at").is_null());
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(ChangeTest, ALiveBanIsNeverTurnedIntoAShadow) {
  cli().all({{"ban", "192.0.2.1", "--for", "1d"}});
  EXPECT_EQ(cli().json({"ban", "192.0.2.1", "--for", "forever", "--shadow"}).at("kept"), 1);
  EXPECT_EQ(entry("192.0.2.1").at("shadow"), false);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  cli().all({{"ban", "192.0.2.2", "--for", "1d", "--shadow"}});
  EXPECT_EQ(cli().verdict("192.0.2.2"), "pass shadow");
  cli().all({{"ban", "192.0.2.2", "--for", "1d"}});
  EXPECT_EQ(entry("192.0.2.2").at("shadow"), false) << "a shadow may go live";
  EXPECT_EQ(cli().verdict("192.0.2.2"), "drop banned");
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(ChangeTest, TheSummaryTellsAnEndOnlyIfAllHaveIt) {
  cli().all({{"ban", "192.0.2.1", "--until", "2101-01-01", "--shadow"}});
  const auto ban = [&](const Words& more) {
    return Words{"ban", "192.0.2.1", "192.0.2.2", "--dry-run"} + more;
  };
  const std::string later = cli().expect(0, ban({"--until", "2100-01-01"})).out;
  EXPECT_NE(later.find("extended 192.0.2.1 in manual-bans until 2101-01-01"), std::string::npos) << later;
  EXPECT_NE(later.find("1 added, 1 extended, 0 kept, 0 removed; dry run"), std::string::npos) << later;
  EXPECT_TRUE(cli().json(ban({"--until", "2100-01-01"})).at("expires_at").is_null());
  const std::string same = cli().expect(0, ban({"--until", "2101-01-01"})).out;
  EXPECT_NE(same.find("0 removed; until 2101-01-01T00:00:00Z; dry run"), std::string::npos) << same;
  EXPECT_EQ(cli().json(ban({"--until", "2101-01-01"})).at("expires_at"), "2101-01-01T00:00:00Z");
  const Words kept{"ban", "192.0.2.1", "--until", "2100-01-01", "--shadow"};
  EXPECT_TRUE(cli().json(kept).at("expires_at").is_null()) << "nothing ends then";
}

TEST_F(ChangeTest, OwnersOfOnePrefixAreIndependent) {
  cli().all({{"ban", "192.0.2.1", "--license", "acme", "--for", "1h"},
             {"ban", "192.0.2.1", "--for", "2h"},
             {"ban", "192.0.2.1", "--license", "globex", "--for", "3h", "--shadow"}});
  EXPECT_EQ(cli().entries({"192.0.2.1"}).size(), 3U);
  cli().all({{"unban", "192.0.2.1"}});
  EXPECT_EQ(cli().entries({"192.0.2.1"}).size(), 2U);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned") << "acme's stands";
  cli().all({{"unban", "192.0.2.1", "--license", "acme"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass shadow") << "globex's stands";
  cli().all({{"unban", "192.0.2.1", "--list", "banned/globex"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
  EXPECT_EQ(cli().keys(), 0U);
  EXPECT_EQ(cli().differences(), Notes{});
}

TEST_F(ChangeTest, ANewLicenseIsAnnouncedOnce) {
  const std::string news = "new license 'acme'";
  const std::string everywhere = "license acme has no destinations: dropped for all clients on this host";
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.1", "--license", "acme"}), (Notes{news, everywhere}));
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.2", "--license", "acme"}), (Notes{everywhere}));
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.2", "--license", "acme"}), (Notes{everywhere})) << "each time";
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.3", "--list", "banned/acme"}), (Notes{everywhere}));
  EXPECT_EQ(cli().warnings({"allow", "192.0.2.4", "--license", "acme"}), Notes{});
  EXPECT_EQ(cli().warnings({"allow", "192.0.2.40", "--license", "globex"}), Notes{"new license 'globex'"});
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.5"}), Notes{});
  const ProcessResult plain = cli().expect(0, {"ban", "192.0.2.6", "--license", "acmee"});
  EXPECT_EQ(plain.err.substr(0, plain.err.find('\n')), "note: new license 'acmee'");
}

TEST_F(ChangeTest, ABanOfOneIpv6AddressHintsAtItsNetwork) {
  const nlohmann::json notes = cli().warnings({"ban", "2001:db8:f::5"});
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].get<std::string>().find("consider 2001:db8:f::/64"), std::string::npos) << notes;
  EXPECT_EQ(cli().warnings({"ban", "2001:db8:f::/64"}), Notes{});
  EXPECT_EQ(cli().warnings({"ban", "192.0.2.1"}), Notes{});
  EXPECT_EQ(cli().warnings({"allow", "2001:db8:e::6"}), Notes{});
}

TEST_F(ChangeTest, UnbanSaysWhoElseDropsItAndWhatToType) {
  cli().all({{"ban", "2001:db8:8000::/33", "--for", "forever", "--by", "alice"},
             {"ban", "2001:db8:8000::/48", "--license", "acme", "--by", "bob"},
             {"ban", "2001:db8:8000::/64", "--list", "banned/globex", "--shadow"},
             {"ban", "2001:db8:8000::5", "--by", "carol"},
             {"allow", "2001:db8:8000::/40"}});
  nlohmann::json notes = cli().warnings({"unban", "2001:db8:8000::5"});
  ASSERT_GE(notes.size(), 2U) << notes;
  EXPECT_NE(notes[0].get<std::string>().find("manual-bans of 2001:db8:8000::/33 (for ever, by alice)"),
            std::string::npos)
      << notes;
  while (!notes.empty()) {
    const std::size_t before = notes.size();
    EXPECT_EQ(cli().json(typed_in(notes[0])).at("removed"), 1) << notes[0];
    notes = cli().warnings({"unban", "2001:db8:8000::5"});
    std::erase_if(notes.get_ref<nlohmann::json::array_t&>(), [](const nlohmann::json& note) {
      return note.get<std::string>().find("nothing to remove") != std::string::npos;
    });
    ASSERT_LT(notes.size(), before);
  }
  EXPECT_EQ(cli().prefixes(), Words{"2001:db8:8000::/40"}) << "every ban is gone";
}

TEST_F(ChangeTest, UnbanSaysWhatPassesWhatOthersBan) {
  cli().all({{"ban", "192.0.2.7", "--for", "forever"},
             {"ban", "192.0.2.0/24", "--license", "acme", "--for", "forever"}});
  const auto note = [this] {
    const nlohmann::json notes = cli().warnings({"unban", "192.0.2.7", "--dry-run"});
    return notes.size() == 1 ? notes[0].get<std::string>() : notes.dump();
  };
  const auto expect = [&](const std::string& what) {
    EXPECT_TRUE(note().starts_with("192.0.2.7 " + what + " banned/acme of 192.0.2.0/24 (for ever, by "))
        << note();
    EXPECT_TRUE(note().ends_with("): chatgate unban 192.0.2.0/24 --license acme")) << note();
  };
  expect("is still dropped by");
  cli().all({{"pause"}});
  expect("passes while paused, and is still banned by");
  cli().all({{"resume"}, {"allow", "192.0.2.0/25", "--list", "office"}});
  expect("passes because of office of 192.0.2.0/25, and is still banned by");
  EXPECT_EQ(cli().verdict("192.0.2.7"), "pass whitelisted");
  cli().all({{"unallow", "192.0.2.0/25", "--list", "office"},
             {"allow", "192.0.2.7", "--license", "globex"},
             {"license", "globex", "--destination", "203.0.113.10"}});
  expect("is still dropped by");  // at all other destinations
  cli().all({{"list", "banned/acme", "--shadow"}});
  expect("is still counted, not dropped, by");
}

TEST_F(ChangeTest, UnbanOfWhatIsNotThere) {
  const std::uint64_t revision = cli().revision();
  EXPECT_EQ(cli().warnings({"unban", "192.0.2.1"}), Notes{"192.0.2.1 is in no such list: nothing to remove"});
  cli().all({{"allow", "192.0.2.1"}, {"ban", "192.0.2.1", "--license", "acme"}});
  const nlohmann::json notes = cli().warnings({"unban", "192.0.2.1"});
  ASSERT_EQ(notes.size(), 1U) << notes;
  EXPECT_EQ(typed_in(notes[0]), (Words{"unban", "192.0.2.1", "--license", "acme"}));
  EXPECT_EQ(cli().revision(), revision + 2);
  EXPECT_EQ(cli().json({"unban", "192.0.2.1", "--all"}).at("removed"), 1);
  EXPECT_EQ(cli().prefixes({"--kind", "allow"}), Words{"192.0.2.1/32"}) << "not the whitelist's";
}

}  // namespace
}  // namespace chatgate::test
