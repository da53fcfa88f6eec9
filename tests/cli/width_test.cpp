// SPDX-License-Identifier: Apache-2.0
// How wide an entry may be, and what no client has: refused with the reason, and nothing changes.
#include <fmt/format.h>

#include <filesystem>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

class WidthTest : public CliTest {
 protected:
  void expect_refused(const Words& words, const std::string& reason) const {
    const ProcessResult result = cli().expect(1, words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(WidthTest, WiderThanTheCapsIsRefusedAndNothingChanges) {
  cli().expect(4, {"ban", "192.0.2.1"});
  const std::string before = cli().store_bytes();
  expect_refused({"ban", "24.0.0.0/7"}, "it covers 33554432 addresses; the widest ban of IPv4 is a /8");
  expect_refused({"ban", "2a00::/18"}, "the widest ban of IPv6 is a /19");
  expect_refused({"allow", "24.0.0.0/15"}, "the widest allow of IPv4 is a /16");
  expect_refused({"allow", "2a00::/31"}, "the widest allow of IPv6 is a /32");
  expect_refused({"ban", "192.0.2.2", "24.0.0.0/7", "--dry-run"}, "the widest ban");
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(WidthTest, WhatNoClientHasIsRefused) {
  cli().expect(4, {"ban", "192.0.2.1"});
  const std::string before = cli().store_bytes();
  for (const char* verb : {"ban", "allow"}) {
    expect_refused({verb, "127.9.9.9"}, "loopback");
    expect_refused({verb, "224.0.0.251"}, "multicast");
    expect_refused({verb, "ff02::fb"}, "multicast");
    expect_refused({verb, "0.0.0.0"}, "the unspecified address");
    expect_refused({verb, "::"}, "the unspecified address");
  }
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(WidthTest, OneSuchLineRefusesTheWholeList) {
  const std::string file = lab().file("list");
  cli().expect(4, {"ban", "192.0.2.1"});
  const std::string before = cli().store_bytes();
  for (const char* bad : {"0.0.0.0/0", "::/0", "24.0.0.0/15", "ff02::1", "::1"}) {
    write_file(file, fmt::format("192.0.2.7\n{}\n192.0.2.8\n", bad));
    expect_refused({"import", "office", file}, bad);
  }
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(WidthTest, WhatIsWideSaysHowManyAddressesItCovers) {
  const Words wide{"ban", "24.0.0.0/8", "26.0.0.0/16", "2a00::/19"};
  EXPECT_EQ(cli().warnings(wide + Words{"--dry-run"}),
            (Words{"24.0.0.0/8 covers 16777216 addresses", "2a00::/19 covers about 6.4e32 addresses"}));
  Words many{"ban"};
  for (int i = 0; i < 8; ++i) many.push_back(fmt::format("{}.0.0.0/8", 24 + i));
  EXPECT_EQ(cli().warnings(many + Words{"--dry-run"}).back(), "and 3 more wider than /16 or /32");
}

}  // namespace
}  // namespace chatgate::test
