// SPDX-License-Identifier: Apache-2.0
// stats --idle: which bans were not hit for a time, and which could not be.
#include <memory>
#include <sstream>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class StatsIdleTest : public AttachedTest {
 protected:
  nlohmann::json idle(const Words& more = {}) const {
    return cli().json(Words{"stats", "--idle", "1s"} + more).at("entries");
  }
  Words prefixes(const Words& more = {}) const {
    Words all;
    for (const nlohmann::json& one : idle(more)) all.push_back(one.at("prefix"));
    return all;
  }
  void wait_for(const Words& expected, const Words& more = {}) const {
    EXPECT_TRUE(wait_until([&] { return prefixes(more) == expected; })) << idle(more);
  }
};

TEST_F(StatsIdleTest, NamesThoseThatWereNotHit) {
  Traffic traffic(lab(), {"198.51.100.70", "198.51.100.71"});
  cli().all({{"ban", "198.51.100.70", "198.51.100.71", "--for", "forever"},
             {"allow", "198.51.100.80", "--for", "forever"}});
  EXPECT_EQ(prefixes(), Words()) << "made just now";
  wait_for({"198.51.100.70/32", "198.51.100.71/32"});
  EXPECT_EQ(cli().json({"stats", "--idle"}).at("total"), 0) << "90 days";
  EXPECT_EQ(cli().json({"stats", "--idle"}).at("idle_for"), "90d");
  EXPECT_EQ(traffic.send("198.51.100.71", 3), 0);
  wait_for({"198.51.100.70/32"});
  wait_for({"198.51.100.70/32", "198.51.100.71/32"});
  const nlohmann::json hit = idle().at(1);
  EXPECT_EQ(hit.at("packets"), 3);
  EXPECT_TRUE(hit.at("last_seen").is_string());
  EXPECT_TRUE(idle().at(0).at("last_seen").is_null());
  EXPECT_EQ(prefixes({"--kind", "allow"}), Words{"198.51.100.80/32"});
}

TEST_F(StatsIdleTest, OfAListOrALicense) {
  cli().all({{"ban", "192.0.2.1", "--license", "acme", "--for", "forever"},
             {"ban", "192.0.2.2", "--license", "other", "--for", "forever"},
             {"ban", "192.0.2.3", "--for", "forever"}});
  wait_for({"192.0.2.1/32", "192.0.2.2/32", "192.0.2.3/32"});
  EXPECT_EQ(prefixes({"--license", "acme"}), Words{"192.0.2.1/32"});
  EXPECT_EQ(prefixes({"--list", "manual-bans"}), Words{"192.0.2.3/32"});
}

TEST_F(StatsIdleTest, MarksThoseThatOthersHide) {
  cli().all({{"ban", "192.0.2.0/24", "198.18.1.1", "198.18.2.0/31", "198.18.9.9", "--for", "forever"},
             {"ban", "192.0.2.7", "198.18.2.0", "198.18.2.1", "--list", "banned/x", "--for", "forever"},
             {"allow", "198.18.1.0/24", "--for", "forever", "--list", "agents/y"}});
  wait_for({"192.0.2.0/24", "198.18.1.1/32", "198.18.2.0/31", "198.18.9.9/32"}, {"--list", "manual-bans"});
  const nlohmann::json found = idle({"--list", "manual-bans"});
  EXPECT_EQ(found.at(0).at("hidden"), "part");
  EXPECT_EQ(found.at(0).at("hidden_by"),
            (nlohmann::json{{"prefix", "192.0.2.7/32"}, {"kind", "ban"}, {"list", "banned/x"}}));
  EXPECT_EQ(found.at(1).at("hidden"), "whole");
  EXPECT_EQ(found.at(1).at("hidden_by").at("list"), "agents/y");
  EXPECT_EQ(found.at(2).at("hidden"), "whole");
  EXPECT_TRUE(found.at(3).at("hidden").is_null());
  const std::string text = cli().expect(0, {"stats", "--idle", "1s", "--list", "manual-bans"}).out;
  EXPECT_NE(text.find("partly by ban 192.0.2.7/32 of banned/x"), std::string::npos) << text;
  EXPECT_NE(text.find("4 entries not hit for 1s, 3 of them hidden by others\n"), std::string::npos) << text;
}

TEST_F(StatsIdleTest, ThePlainListIsWhatUnbanTakes) {
  cli().all({{"ban", "192.0.2.1", "192.0.2.2", "2001:db8:7::/64", "198.18.1.1", "--for", "forever"},
             {"allow", "198.18.1.0/24", "--for", "forever"}});
  wait_for({"192.0.2.1/32", "192.0.2.2/32", "198.18.1.1/32", "2001:db8:7::/64"});
  const std::string plain = cli().expect(0, {"stats", "--idle", "1s", "--plain"}).out;
  EXPECT_EQ(plain, "192.0.2.1\n192.0.2.2\n2001:db8:7::/64\n");
  std::istringstream lines(plain);
  Words unban{"unban"};
  for (std::string line; std::getline(lines, line);) unban.push_back(line);
  cli().all({unban});
  EXPECT_EQ(prefixes(), Words{"198.18.1.1/32"});
}

}  // namespace
}  // namespace chatgate::test
