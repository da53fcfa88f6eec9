// SPDX-License-Identifier: Apache-2.0
// import LIST URL, from a real web server on the host's loopback address.
#include <fmt/format.h>

#include "cli/cli.h"
#include "support/list_server.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

class ImportUrlTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) server_ = std::make_unique<ListServer>(lab().host());
  }

  Words words(const std::string& path, const Words& more = {}) const {
    return Words{"import", "banned/feed", server_->url(path), "--replace"} + more;
  }
  /// Of the last request.
  std::string status() const {
    const std::vector<std::string> all = server_->requests();
    return all.empty() ? "none" : all.back().substr(all.back().rfind(' ') + 1);
  }

  std::unique_ptr<ListServer> server_;
};

TEST_F(ImportUrlTest, WhatHasNotChangedIsNotSentAgain) {
  server_->put("list", "192.0.2.1 # a\n192.0.2.2\n");
  EXPECT_EQ(cli().json(words("list", {"--for", "1d"})).at("added"), 2);
  const std::uint64_t revision = cli().revision();
  const nlohmann::json again = cli().json(words("list", {"--for", "1d"}));
  EXPECT_EQ(status(), "304");
  EXPECT_EQ(again.at("format"), "unchanged");
  EXPECT_EQ(again.at("kept"), 2);
  EXPECT_EQ(cli().revision(), revision);
  const nlohmann::json longer = cli().json(words("list", {"--for", "30d"}));
  EXPECT_EQ(status(), "304");
  EXPECT_EQ(longer.at("extended"), 2) << "its entries do not run out because it stays as it is";
  EXPECT_EQ(cli().entries({"192.0.2.1"})[0].at("label"), "a");

  server_->put("list", "192.0.2.2\n192.0.2.3\n");
  const nlohmann::json changed = cli().json(words("list"));
  EXPECT_EQ(status(), "200");
  EXPECT_EQ(changed.at("added"), 1);
  EXPECT_EQ(changed.at("removed"), 1);
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ImportUrlTest, AListThatWasChangedOtherwiseIsReadAnew) {
  server_->put("list", "192.0.2.1\n192.0.2.2\n");
  cli().all({words("list"), {"unban", "192.0.2.1", "--list", "banned/feed"}});
  EXPECT_EQ(cli().json(words("list")).at("added"), 1);
  EXPECT_EQ(status(), "200");
  cli().all({words("list")});
  EXPECT_EQ(status(), "304");
  // Another reading of the same bytes.
  cli().all({words("list", {"--v6-width", "64"})});
  EXPECT_EQ(status(), "200");
  cli().all({words("list")});
  EXPECT_EQ(status(), "200");
  cli().all({{"import", "banned/other", server_->url("list"), "--replace"}});
  EXPECT_EQ(status(), "200");
  cli().all({words("list", {"--dry-run"})});
  EXPECT_EQ(status(), "304");
}

TEST_F(ImportUrlTest, WhatIsNoListChangesNothing) {
  server_->put("list", "192.0.2.1\n");
  server_->put("page", "<!DOCTYPE html>\n<html></html>\n");
  server_->put("bad", "192.0.2.2\nfred\n");
  cli().all({words("list")});
  const std::string before = cli().store_bytes();
  const std::pair<std::string, std::string> cases[] = {{"absent", "status 404"},
                                                       {"status/500", "status 500"},
                                                       {"loop", "more than 5 redirects"},
                                                       {"page", "line 1: <!DOCTYPE html>: it is HTML"},
                                                       {"bad", "line 2: fred"},
                                                       {"cut", "fetch list: http://"},
                                                       {"claims-much", "larger than 256 MiB"}};
  for (const auto& [path, reason] : cases) {
    const ProcessResult result = cli().expect(1, words(path));
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_TRUE(cli().store_bytes() == before) << path;
  }
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
}

TEST_F(ImportUrlTest, NothingElseLoadsLibcurl) {
  const ProcessResult result = run_process({"ldd", chatgate_binary()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.find("libcurl"), std::string::npos) << "every command would pay for it";
}

}  // namespace
}  // namespace chatgate::test
