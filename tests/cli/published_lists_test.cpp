// SPDX-License-Identifier: Apache-2.0
// The forms of published lists, with their oddities. The samples in data/ are our own.
#include "cli/cli.h"
#include "support/gzip.h"

namespace chatgate::test {
namespace {

class PublishedListsTest : public CliTest {
 protected:
  static std::string sample(const std::string& name) {
    return std::string(CHATGATE_SOURCE_DIR "/tests/cli/data/") + name;
  }

  /// Imports it and returns the report.
  nlohmann::json import(const std::string& list, const std::string& name, const Words& more = {}) const {
    return cli().json(Words{"import", list, sample(name), "--for", "forever"} + more, 4);
  }

  std::string label(const std::string& prefix) const {
    const nlohmann::json entries = cli().entries({prefix});
    return entries.size() == 1 && entries[0].at("label").is_string() ? entries[0]["label"].get<std::string>()
                                                                     : "";
  }
};

TEST_F(PublishedListsTest, FireholHasBogonsThatAreNamed) {
  const ProcessResult refused =
      cli().expect(1, {"import", "banned/firehol", sample("firehol_level1.netset")});
  for (const char* said :
       {"3 bad lines, nothing changed", "\n  line 9: 0.0.0.0/8: ", "\n  line 13: 127.0.0.0/8: ",
        "\n  line 15: 224.0.0.0/3: ", "--skip-bad takes the others"})
    EXPECT_NE(refused.err.find(said), std::string::npos) << said << "\n" << refused.err;
  const nlohmann::json report = import("banned/firehol", "firehol_level1.netset", {"--skip-bad"});
  EXPECT_EQ(report.at("format"), "plain text");
  EXPECT_EQ(report.at("skipped").at("count"), 3);
  EXPECT_EQ(cli().prefixes(), (Words{"24.233.0.0/19", "31.184.237.11/32", "43.57.0.0/16", "198.18.0.0/15"}));
}

TEST_F(PublishedListsTest, SpamhausDropAsTextAndAsJson) {
  EXPECT_EQ(import("banned/drop", "spamhaus_drop.txt").at("format"), "plain text");
  EXPECT_EQ(label("1.19.0.0/16"), "SBL434604");
  EXPECT_EQ(import("banned/drop", "spamhaus_drop_v6.json").at("format"), "JSON lines");
  EXPECT_EQ(label("2a06:f680::/29"), "SBL303641");
  EXPECT_EQ(cli().prefixes(),
            (Words{"1.10.16.0/20", "1.19.0.0/16", "2.56.192.0/22", "2001:678:738::/48", "2a06:f680::/29"}));
}

TEST_F(PublishedListsTest, BlocklistDeRepeatsItself) {
  const nlohmann::json report = import("banned/de", "blocklist_de_all.txt", {"--v6-width", "64"});
  EXPECT_EQ(report.at("duplicates"), 1);
  EXPECT_EQ(report.at("added"), 4);
  EXPECT_EQ(cli().prefixes().back(), "2001:470:1f0b:1::/64");
}

TEST_F(PublishedListsTest, TorAndCinsAreAddressesALine) {
  EXPECT_EQ(import("banned/tor", "tor_exit_list.txt").at("added"), 3) << "the last line has no end";
  EXPECT_EQ(import("banned/cins", "cins_badguys.txt").at("added"), 3);
}

TEST_F(PublishedListsTest, AwsHasTwoKindsOfPrefixesAndRepeats) {
  const nlohmann::json report = import("clouds", "aws_ip_ranges.json", {"--kind", "share"});
  EXPECT_EQ(report.at("format"), "JSON");
  EXPECT_EQ(report.at("duplicates"), 1);
  EXPECT_EQ(cli().prefixes(), (Words{"3.4.12.4/32", "3.5.140.0/22", "2600:1f01:4860::/47"}));
  EXPECT_EQ(label("3.5.140.0/22"), "S3") << "the last of a duplicate counts";
}

TEST_F(PublishedListsTest, CloudflareIsWiderThanAWhitelistMayBe) {
  const ProcessResult refused = cli().expect(1, {"import", "platform", sample("cloudflare_ips_v4.txt")});
  EXPECT_NE(refused.err.find("line 3: 104.16.0.0/13: "), std::string::npos) << refused.err;
  EXPECT_EQ(import("cdn", "cloudflare_ips_v4.txt", {"--kind", "share"}).at("added"), 3);
}

TEST_F(PublishedListsTest, EveryFormatIsReadFromGzipAndStdinAndNamed) {
  const std::pair<std::string, std::string> forms[] = {
      {"plain text", "192.0.2.1-192.0.2.2 # Ann\n"},
      {"CSV", "name;ip\nAnn;192.0.2.1\nAnn;192.0.2.2\n"},
      {"JSON", "[\"192.0.2.1\",{\"ip\":\"192.0.2.2\"}]"},
      {"JSON lines", "{\"ip\":\"192.0.2.1\"}\n{\"ip\":\"192.0.2.2\"}\n"},
      {"ipset save", "create a hash:ip\nadd a 192.0.2.1\nadd a 192.0.2.2\n"},
      {"nft set", "table ip t {\nset a {\nelements = { 192.0.2.1, 192.0.2.2 }\n}\n}\n"}};
  for (const auto& [format, text] : forms) {
    SCOPED_TRACE(format);
    for (const bool packed : {false, true}) {
      ProcessOptions options;
      options.input = packed ? gzip(text) : text;
      const nlohmann::json report = cli().json({"import", "banned/x", "-", "--dry-run"}, 0, options);
      EXPECT_EQ(report.at("format"), format);
      EXPECT_EQ(report.at("gzip"), packed);
      EXPECT_EQ(report.at("added"), 2);
      EXPECT_NE(cli().expect(0, {"import", "banned/x", "-", "--dry-run"}, options).out.find("read " + format),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace chatgate::test
