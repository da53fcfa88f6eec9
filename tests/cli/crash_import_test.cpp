// SPDX-License-Identifier: Apache-2.0
// Kill -9 at every failpoint of an import of 100,000 entries that replaces as many: the old list or the new
// one, never between, in the store and in the kernel.
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

constexpr int kEntries = 100'000;

class CrashImportTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    cli().attach("110000");
    for (const char* name : {"a", "b"}) write_file(lab().file(name), hosts(name[0] == 'a' ? 1 : 11));
  }

  static std::string hosts(int top) {
    std::string text;
    for (int i = 0; i < kEntries; ++i)
      text += fmt::format("{}.{}.{}.{}\n", top, i >> 16, i >> 8 & 255, i & 255);
    return text;
  }

  ProcessResult import(const std::string& name, const ProcessOptions& options = {}) const {
    return cli().run({"import", "banned/bulk", lab().file(name), "--replace", "--for", "forever"}, options);
  }

  std::set<std::string> failpoints() const {
    const std::string log = lab().file("failpoints.log");
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT_LOG"] = log;
    EXPECT_EQ(import("b", options).exit_code, 0);
    std::istringstream lines(read_file(log));
    std::set<std::string> reached;
    for (std::string name; std::getline(lines, name);) reached.insert(name);
    return reached;
  }

  std::string digest() const { return cli().json({"status"}).value("policy_digest", ""); }
  std::string verdicts() const { return cli().verdict("1.0.0.7") + ", " + cli().verdict("11.1.134.159"); }
};

TEST_F(CrashImportTest, LeavesTheOldListOrTheNewOne) {
  std::map<std::string, std::string> digest_of;
  const std::map<std::string, std::string> verdicts_of{{"a", "drop banned, pass unlisted"},
                                                       {"b", "pass unlisted, drop banned"}};
  ASSERT_EQ(import("a").exit_code, 0);
  digest_of["a"] = digest();
  const std::set<std::string> reached = failpoints();
  ASSERT_GT(reached.size(), 4U);
  digest_of["b"] = digest();
  ASSERT_NE(digest_of["a"], digest_of["b"]);
  std::string now = "b";
  for (const std::string& failpoint : reached) {
    SCOPED_TRACE("killed at " + failpoint);
    const std::string next = now == "a" ? "b" : "a";
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT"] = failpoint;
    EXPECT_EQ(import(next, options).signal, SIGKILL);
    const std::string found = digest();
    ASSERT_TRUE(found == digest_of[now] || found == digest_of[next]) << "between the lists";
    if (found == digest_of[next]) now = next;
    cli().all({{"resume"}});
    EXPECT_EQ(cli().differences(), Words{});
    EXPECT_EQ(verdicts(), verdicts_of.at(now));
  }
}

}  // namespace
}  // namespace chatgate::test
