// SPDX-License-Identifier: Apache-2.0
// The JSON documents that other programs rely on, key by key.
#include "cli/cli.h"
#include "cli/traffic.h"
#include "model/timestamp.h"

namespace chatgate::test {
namespace {

class DocumentsTest : public AttachedTest {
 protected:
  /// The one result of `check ADDRESS`.
  nlohmann::json check(const std::string& address) const {
    return cli().json({"check", address}).at("results").at(0);
  }
};

void expect_keys(const nlohmann::json& json, const Words& keys) {
  for (const std::string& key : keys) EXPECT_TRUE(json.contains(key)) << key << " is missing in " << json;
}

/// RFC 3339, UTC.
bool is_time(const nlohmann::json& json) {
  return json.is_string() && json.get<std::string>().ends_with('Z') &&
         parse_timestamp(json.get<std::string>()).has_value();
}

TEST_F(DocumentsTest, Check) {
  cli().all({{"ban", "192.0.2.0/24", "--license", "acme", "--reason", "spam", "--for", "1h", "--by", "alice"},
             {"ban", "192.0.2.7", "--shadow", "--for", "forever"}});
  const nlohmann::json result = check("192.0.2.7");
  expect_keys(result, {"address", "destination", "verdict", "reason", "enforced", "matches"});
  EXPECT_EQ(result.at("address"), "192.0.2.7");
  EXPECT_TRUE(result.at("destination").is_null());
  EXPECT_EQ(result.at("verdict"), "drop");
  EXPECT_EQ(result.at("reason"), "banned");
  EXPECT_EQ(result.at("enforced"), true);
  ASSERT_EQ(result.at("matches").size(), 2U);
  const nlohmann::json& wide = result.at("matches")[0];
  const nlohmann::json& shadow = result.at("matches")[1];
  for (const nlohmann::json& match : result.at("matches")) {
    expect_keys(match, {"prefix", "kind", "list", "license", "scope", "shadow", "label", "by", "created_at",
                        "expires_at", "packets", "bytes", "last_seen", "in_kernel", "decides"});
    EXPECT_TRUE(is_time(match.at("created_at"))) << match;
    EXPECT_EQ(match.at("in_kernel"), true);
    EXPECT_EQ(match.at("packets"), 0);
    EXPECT_TRUE(match.at("last_seen").is_null());
  }
  EXPECT_EQ(wide.at("prefix"), "192.0.2.0/24");
  EXPECT_EQ(wide.at("kind"), "ban");
  EXPECT_EQ(wide.at("list"), "banned/acme");
  EXPECT_EQ(wide.at("license"), "acme");
  EXPECT_EQ(wide.at("label"), "spam");
  EXPECT_EQ(wide.at("by"), "alice");
  EXPECT_EQ(wide.at("decides"), true);
  EXPECT_EQ(wide.at("scope"), 0);
  EXPECT_TRUE(is_time(wide.at("expires_at")));
  EXPECT_EQ(shadow.at("prefix"), "192.0.2.7/32");
  EXPECT_EQ(shadow.at("shadow"), true);
  EXPECT_EQ(shadow.at("decides"), false);
  EXPECT_TRUE(shadow.at("license").is_null());
  EXPECT_TRUE(shadow.at("label").is_null());
  EXPECT_TRUE(shadow.at("expires_at").is_null()) << "null = never";
}

TEST_F(DocumentsTest, CheckNamesEveryReason) {
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
  cli().all({{"ban", "192.0.2.1", "--shadow"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass shadow");
  cli().all({{"ban", "192.0.2.1"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  cli().all({{"pause", "--for", "15m"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass paused");
  cli().all({{"resume"}, {"allow", "192.0.0.0/16"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass whitelisted");
  const nlohmann::json several = cli().json({"check", "2001:DB8:F:0::1", "192.0.2.1"});
  ASSERT_EQ(several.at("results").size(), 2U);
  EXPECT_EQ(several.at("results")[0].at("address"), "2001:db8:f::1") << "RFC 5952";
  const nlohmann::json to = cli().json({"check", "192.0.2.1", "--to", "198.51.100.1"});
  EXPECT_EQ(to.at("results")[0].at("destination"), "198.51.100.1");
}

TEST_F(DocumentsTest, CheckAndStatsCountPackets) {
  Traffic traffic(lab(), {"198.51.100.66", "198.51.100.67"});
  cli().all({{"ban", "198.51.100.66", "--for", "1h", "--license", "acme"},
             {"ban", "198.51.100.66", "--for", "1h"}});
  EXPECT_EQ(traffic.send("198.51.100.66", 5), 0);
  EXPECT_EQ(traffic.send("198.51.100.67", 3), 3);
  constexpr std::uint64_t kBytes = 14 + 20 + 8 + 8;  // Ethernet, IPv4, UDP, ours
  const nlohmann::json result = check("198.51.100.66");
  ASSERT_EQ(result.at("matches").size(), 2U);
  for (const nlohmann::json& match : result.at("matches")) {
    EXPECT_EQ(match.at("packets"), 5);
    EXPECT_EQ(match.at("bytes"), 5 * kBytes);
    EXPECT_TRUE(is_time(match.at("last_seen")));
  }
  const nlohmann::json stats = cli().json({"stats"});
  EXPECT_EQ(stats.at("counters").at("drop_banned").at("packets"), 5);
  EXPECT_EQ(stats.at("counters").at("drop_banned").at("bytes"), 5 * kBytes);
  EXPECT_GE(stats.at("counters").at("pass_unlisted").at("packets"), 11);
  ASSERT_EQ(stats.at("entries").size(), 2U) << "each owner is credited in full";
  for (const nlohmann::json& entry : stats.at("entries")) {
    EXPECT_EQ(entry.at("packets"), 5);
    EXPECT_EQ(entry.at("shared"), true);
    EXPECT_EQ(entry.at("prefix"), "198.51.100.66/32");
  }
  EXPECT_EQ(cli().json({"stats", "--top", "1"}).at("entries").size(), 1U);
  EXPECT_EQ(stats.at("licenses").size(), 1U);
  EXPECT_EQ(stats.at("interfaces").at("g0"), stats.at("counters"));
  EXPECT_NE(cli().expect(0, {"stats", "--by", "list"}).out.find("(shared"), std::string::npos);
}

TEST_F(DocumentsTest, Stats) {
  const nlohmann::json stats = cli().json({"stats"});
  expect_keys(stats, {"counters", "entries"});
  expect_keys(stats.at("counters"), {"drop_banned", "pass_whitelisted", "pass_unlisted", "pass_not_ip",
                                     "pass_malformed", "pass_shadow", "pass_paused"});
  for (const auto& [name, counter] : stats.at("counters").items()) {
    EXPECT_TRUE(counter.at("packets").is_number_unsigned()) << name;
    EXPECT_TRUE(counter.at("bytes").is_number_unsigned()) << name;
  }
}

TEST_F(DocumentsTest, Status) {
  const nlohmann::json empty = cli().json({"status"});
  expect_keys(empty, {"interfaces", "generation", "revision", "store_revision", "policy_digest", "entries",
                      "max_entries", "kernel_bytes"});
  ASSERT_EQ(empty.at("interfaces").size(), 1U);
  expect_keys(empty.at("interfaces")[0], {"name", "mode", "attached", "dispatcher"});
  EXPECT_EQ(empty.at("interfaces")[0].at("name"), "g0");
  EXPECT_EQ(empty.at("interfaces")[0].at("mode"), "native");
  EXPECT_EQ(empty.at("interfaces")[0].at("attached"), true);
  EXPECT_EQ(empty.at("max_entries"), 20000);
  EXPECT_GT(empty.at("kernel_bytes"), 12 << 20);
  EXPECT_EQ(empty.at("revision"), empty.at("store_revision"));
  cli().all({{"ban", "192.0.2.1"}});
  const nlohmann::json one = cli().json({"status"});
  EXPECT_EQ(one.at("entries"), 1);
  EXPECT_EQ(one.at("revision"), empty.at("revision").get<int>() + 1);
  EXPECT_EQ(one.at("store_revision"), one.at("revision"));
  EXPECT_NE(one.at("policy_digest"), empty.at("policy_digest"));
  cli().all({{"unban", "192.0.2.1"}});
  EXPECT_EQ(cli().json({"status"}).at("policy_digest"), empty.at("policy_digest"))
      << "equal policy, equal digest";
}

TEST_F(DocumentsTest, Change) {
  const nlohmann::json added = cli().json({"ban", "192.0.2.1", "2001:DB8:F::/48", "--for", "1h"});
  expect_keys(added, {"revision", "in_force", "added", "extended", "kept", "removed", "warnings"});
  EXPECT_EQ(added.at("in_force"), true);
  EXPECT_EQ(added.at("added"), 2);
  EXPECT_EQ(added.at("revision"), cli().revision());
  EXPECT_EQ(added.at("warnings"), nlohmann::json::array());
  const nlohmann::json extended = cli().json({"ban", "192.0.2.1", "192.0.2.2", "--for", "2h"});
  EXPECT_EQ(extended.at("added"), 1);
  EXPECT_EQ(extended.at("extended"), 1);
  const nlohmann::json kept = cli().json({"ban", "192.0.2.1", "--for", "1h"});
  EXPECT_EQ(kept.at("kept"), 1);
  EXPECT_EQ(kept.at("revision"), extended.at("revision"));
  const nlohmann::json removed = cli().json({"unban", "192.0.2.1", "2001:db8:f::/48"});
  EXPECT_EQ(removed.at("removed"), 2);
  EXPECT_EQ(removed.at("revision"), extended.at("revision").get<int>() + 1);
}

TEST_F(DocumentsTest, Error) {
  const ProcessResult result = cli().expect(1, {"ban", "198.51.100.1", "--json"});
  const nlohmann::json error = nlohmann::json::parse(result.out).at("error");
  expect_keys(error, {"what", "object", "reason", "hint"});
  EXPECT_EQ(error.at("object"), "198.51.100.1");
  EXPECT_EQ(error.at("reason"), "it is this host's address on g0");
  EXPECT_TRUE(error.at("hint").is_null()) << "nothing can be done about it";
  EXPECT_EQ(result.err, "chatgate: ban: 198.51.100.1: it is this host's address on g0\n");
}

}  // namespace
}  // namespace chatgate::test
