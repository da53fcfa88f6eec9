// SPDX-License-Identifier: Apache-2.0
// Long work says on a terminal how far it is, and nowhere else.
#include <algorithm>

#include "netns/terminal.h"
#include "support/lab_commands.h"
#include "support/list_server.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr const char* kLine = "import: fetching";

class ProgressTest : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    server_ = std::make_unique<ListServer>(lab().host());
    server_->answer("list", "never");  // until it is told otherwise
  }

  std::string import(const std::string& more = {}) const {
    const auto argv = chatgate_argv(lab(), {"import", "banned/feed", server_->url("list"), "--replace"});
    return fmt::format("{}{}", fmt::join(argv, " "), more);
  }
  /// The command is in the middle of it.
  void wait_until_asked() const {
    EXPECT_TRUE(wait_until([this] { return !server_->requests().empty(); }, kPatience));
  }

  std::unique_ptr<ListServer> server_;
};

TEST_F(ProgressTest, ATerminalShowsOneLineThatGoesAway) {
  const Terminal terminal(lab(), import());
  ASSERT_TRUE(terminal.wait_for(kLine)) << terminal.text();
  const auto lines = terminal.lines();
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return line == kLine; }),
            1)
      << "rewritten, not repeated: " << terminal.text();
  EXPECT_FALSE(terminal.shows("ended"));
  server_->answer("list", "");
  ASSERT_TRUE(terminal.wait_for("ended 1")) << terminal.text();
  EXPECT_FALSE(terminal.shows(kLine)) << terminal.text();
  EXPECT_TRUE(terminal.shows("before\nchatgate: fetch list: ")) << "in its place: " << terminal.text();
}

/// Whoever reads the result, or the errors, gets these and nothing else.
TEST_F(ProgressTest, AProgramThatReadsIsLeftAlone) {
  const Terminal json(lab(), import(" --json | cat"));
  const Terminal errors(lab(), import(" 2>&1 | cat"));
  wait_until_asked();
  // Twice as long as a terminal would wait for the line.
  EXPECT_FALSE(wait_until([&] { return json.shows(kLine) || errors.shows(kLine); }, std::chrono::seconds(2)));
  server_->answer("list", "");
  EXPECT_TRUE(json.wait_for("ended")) << json.text();
  EXPECT_TRUE(errors.wait_for("ended")) << errors.text();
}

TEST_F(ProgressTest, WhatIsDoneAtOnceSaysNothing) {
  server_->answer("list", "");
  server_->put("list", "192.0.2.1\n");
  const ProcessResult result = lab().chatgate({"import", "banned/feed", server_->url("list"), "--replace"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_EQ(result.err.find('\r'), std::string::npos) << result.err;
  const Terminal terminal(lab(), import());
  ASSERT_TRUE(terminal.wait_for("ended 0")) << terminal.text();
  EXPECT_FALSE(terminal.shows("import: "));
}

}  // namespace
}  // namespace chatgate::test
