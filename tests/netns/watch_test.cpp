// SPDX-License-Identifier: Apache-2.0
// stats --watch, in a real terminal (tmux) and without one: what it shows is what stats says.
#include <csignal>

#include "netns/terminal.h"
#include "netns/watch_lab.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

/// Per second, since the start, in all.
std::vector<std::uint64_t> settled(std::uint64_t since, std::uint64_t total) { return {0, since, total}; }

TEST_F(WatchTest, ATerminalShowsWhatStatsSays) {
  const Terminal terminal(lab(), watch("0.2s"));
  ASSERT_TRUE(terminal.wait_for("drop_banned")) << terminal.text();
  EXPECT_TRUE(terminal.on_other_screen());
  EXPECT_FALSE(terminal.has_cursor());
  EXPECT_FALSE(terminal.shows("before"));
  send("198.51.100.66", 20);
  send("198.51.100.70", 30);
  send("2001:db8::b:1", 50);
  const nlohmann::json all = lab().chatgate_json({"stats"});
  const nlohmann::json since = lab().chatgate_json({"stats", "--since", "begun"});
  const auto packets = [](const nlohmann::json& of) { return of.at("packets").get<std::uint64_t>(); };
  // Nothing more comes: the rates fall to 0, and the rest stays.
  const auto drops =
      settled(packets(since.at("counters").at("drop_banned")), packets(all.at("counters").at("drop_banned")));
  EXPECT_TRUE(wait_until([&] { return terminal.numbers_of("drop_banned") == drops; }, kPatience))
      << terminal.text();
  for (const nlohmann::json& entry : since.at("entries")) {
    const std::string name = entry.at("prefix");
    EXPECT_EQ(terminal.numbers_of(name), settled(packets(entry), counted_entry(lab(), name).packets))
        << terminal.text();
  }
  for (const char* by : {"lists", "licenses"}) {
    for (const nlohmann::json& group : since.at(by))
      EXPECT_EQ(terminal.numbers_of(group.at("name")), (std::vector<std::uint64_t>{0, packets(group)}))
          << terminal.text();
  }
  EXPECT_EQ(terminal.numbers_of("g0"), (std::vector<std::uint64_t>{0, drops[1]})) << terminal.text();
  EXPECT_TRUE(terminal.shows("spam"));
}

TEST_F(WatchTest, TheKeyGivesTheTerminalBack) {
  const Terminal terminal(lab(), watch("60s"));
  ASSERT_TRUE(terminal.wait_for("drop_banned")) << terminal.text();
  terminal.type("x");
  terminal.type("q");
  ASSERT_TRUE(terminal.wait_for("ended 0")) << terminal.text();
  EXPECT_FALSE(terminal.on_other_screen());
  EXPECT_TRUE(terminal.has_cursor());
  EXPECT_TRUE(terminal.shows("before")) << "what was there is there again";
  EXPECT_FALSE(terminal.shows("drop_banned")) << terminal.text();
  terminal.type("typed");
  EXPECT_TRUE(terminal.wait_for("typed")) << "keys are shown again: " << terminal.text();
}

TEST_F(WatchTest, ControlCAndSigtermGiveItBackToo) {
  for (const char* way : {"C-c", "SIGTERM", "SIGHUP"}) {
    SCOPED_TRACE(way);
    const Terminal terminal(lab(), watch("60s"));
    ASSERT_TRUE(terminal.wait_for("drop_banned")) << terminal.text();
    if (std::string(way) == "C-c")
      terminal.type(way);
    else
      ASSERT_EQ(kill(terminal.child(), std::string(way) == "SIGTERM" ? SIGTERM : SIGHUP), 0);
    ASSERT_TRUE(terminal.wait_for("ended 0")) << terminal.text();
    EXPECT_FALSE(terminal.on_other_screen());
    EXPECT_TRUE(terminal.shows("before"));
  }
}

TEST_F(WatchTest, FitsTheWindow) {
  must(lab(), {"ban", "198.51.100.100", "198.51.100.101", "198.51.100.102", "198.51.100.103",
               "198.51.100.104", "198.51.100.105", "198.51.100.106", "198.51.100.107"});
  const Terminal terminal(lab(), watch("0.2s"));
  ASSERT_TRUE(terminal.wait_for("drop_banned")) << terminal.text();
  for (int i = 100; i < 108; ++i) send(fmt::format("198.51.100.{}", i), i);
  ASSERT_TRUE(terminal.wait_for("\n8 entries\n")) << terminal.text();
  terminal.resize(60, 18);
  ASSERT_TRUE(terminal.wait_for("8 entries, ")) << terminal.text();
  const std::vector<std::string> small = terminal.lines();
  EXPECT_LE(small.size(), 18U);
  EXPECT_NE(small.front().find("q ends it"), std::string::npos) << "nothing scrolled: " << terminal.text();
  EXPECT_FALSE(terminal.numbers_of("198.51.100.107/32").empty()) << "the most first: " << terminal.text();
  terminal.resize(60, 3);
  ASSERT_TRUE(wait_until([&] { return terminal.lines().size() <= 3; }, kPatience));
  EXPECT_TRUE(terminal.wait_for("drop_banned"));
  EXPECT_TRUE(terminal.wait_for("q ends it"));
  terminal.resize(120, 50);
  EXPECT_TRUE(terminal.wait_for("\n8 entries\n")) << terminal.text();
}

TEST_F(WatchTest, WithoutATerminalItPrintsBlocksAndCounts) {
  const ProcessResult blocks = lab().chatgate({"stats", "--watch", "0.2s", "--count", "3"});
  EXPECT_EQ(blocks.exit_code, 0) << blocks.err;
  EXPECT_EQ(blocks.out.find('\x1b'), std::string::npos);
  std::size_t count = 0;
  for (std::size_t at = 0; (at = blocks.out.find("every 0.2s", at)) != std::string::npos; ++at) ++count;
  EXPECT_EQ(count, 3U) << blocks.out;
  const ProcessResult lines = lab().chatgate({"stats", "--watch", "0.2s", "--count", "2", "--json"});
  EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 2) << lines.out;
}

}  // namespace
}  // namespace chatgate::test
