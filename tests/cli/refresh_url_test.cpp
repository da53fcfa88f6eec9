// SPDX-License-Identifier: Apache-2.0
// A list that is read from a URL by itself: what the server may answer, and what becomes of the list.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "cli/refresh.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class RefreshUrlTest : public RefreshTest {
 protected:
  /// Of the last request.
  std::string status() const {
    const std::vector<std::string> all = server().requests();
    return all.empty() ? "none" : all.back().substr(all.back().rfind(' ') + 1);
  }

  void expect_kept(const std::string& reason, int failures) const {
    EXPECT_EQ(cli().prefixes({"--list", "feed"}).size(), 24U) << reason;
    EXPECT_EQ(cli().verdict("192.0.2.7"), "drop banned") << reason;
    const nlohmann::json told = state();
    EXPECT_EQ(told.at("failures"), failures) << reason;
    EXPECT_NE(told.at("result").get<std::string>().find(reason), std::string::npos) << told;
    EXPECT_TRUE(is_warned_of(reason));
    EXPECT_GT(told.at("next_at"), told.at("attempted_at"));
    const std::string text = cli().expect(0, {"lists"}).out;
    EXPECT_NE(text.find("FAILED: "), std::string::npos) << text;
  }
};

TEST_F(RefreshUrlTest, IsReplacedWhenTheSourceHasChanged) {
  server().put("list", hosts(2));
  set_source("list", {"--refresh", "2h"});
  EXPECT_TRUE(state().at("attempted_at").is_null()) << "nothing is read when it is set";
  nlohmann::json told = refresh();
  EXPECT_EQ(told.at("result"), "replaced");
  EXPECT_EQ(told.at("added"), 2);
  EXPECT_EQ(state().at("result"), "replaced +2 -0");
  EXPECT_EQ(state().at("interval_seconds"), 7200);
  const std::uint64_t revision = cli().revision();
  told = refresh();
  EXPECT_EQ(status(), "304");
  EXPECT_EQ(told.at("result"), "unchanged");
  EXPECT_EQ(cli().revision(), revision);
  server().put("list", hosts(2, 1));
  EXPECT_EQ(refresh().at("removed"), 1);
  EXPECT_EQ(state().at("result"), "replaced +1 -1");
  EXPECT_EQ(cli().prefixes({"--list", "feed"}), (Words{"192.0.2.1/32", "192.0.2.2/32"}));
  EXPECT_EQ(cli().json({"audit"}).at("changes").back().at("command"), "refresh feed");
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(RefreshUrlTest, WhatARestoreLeavesOutIsReadAnew) {
  server().put("list", hosts(3));
  set_source("list");
  const std::string file = lab().file("policy.bak");
  cli().all({{"import", "feed", server().url("list"), "--replace", "--for", "2s"}, {"backup", file}});
  EXPECT_TRUE(wait_until([this] { return cli().prefixes({"--list", "feed"}).empty(); }));
  cli().all({{"list", "feed", "--remove", "--yes"}, {"restore", file, "--yes"}});
  EXPECT_EQ(cli().prefixes({"--list", "feed"}), Words{}) << "they have ended";
  EXPECT_EQ(refresh().at("added"), 3);
  EXPECT_EQ(status(), "200");
  EXPECT_EQ(refresh().at("result"), "unchanged");
  EXPECT_EQ(status(), "304");
}

TEST_F(RefreshUrlTest, WhatGoesWrongLeavesTheLastGoodAndIsSaid) {
  server().put("list", hosts(24));
  set_source("list");
  EXPECT_EQ(refresh().at("added"), 24);
  const std::pair<std::string, std::string> answers[] = {{"status/404", "status 404"},
                                                         {"status/500", "status 500"},
                                                         {"cut", "transfer closed"},
                                                         {"claims-much", "larger than 256 MiB"}};
  int failures = 0;
  for (const auto& [answer, reason] : answers) {
    server().answer("list", answer);
    EXPECT_EQ(refresh(1).at("result"), "failed") << answer;
    expect_kept(reason, ++failures);
  }
  server().answer("list", "");
  const std::pair<std::string, std::string> bodies[] = {
      {"<!DOCTYPE html>\n<html>log in</html>\n", "it is HTML or XML"},
      {"", "no prefix in it"},
      {"192.0.2.1\nfred\n", "1 bad line, nothing changed; line 2: fred"},
      {hosts(2), "it would go from 24 to 2 entries"},
      {hosts(240), "it would go from 24 to 240 entries"}};
  for (const auto& [body, reason] : bodies) {
    server().put("list", body);
    EXPECT_EQ(refresh(1).at("result"), "failed") << reason;
    expect_kept(reason, ++failures);
  }
  server().put("list", hosts(25));
  EXPECT_EQ(refresh().at("added"), 1);
  EXPECT_EQ(state().at("failures"), 0);
  EXPECT_FALSE(is_warned_of("list feed"));
}

TEST_F(RefreshUrlTest, AServerThatNeverAnswersOrIsSlowIsGivenUp) {
  server().put("list", hosts(24));
  set_source("list");
  EXPECT_EQ(refresh().at("added"), 24);
  UrlLimits limits;
  limits.total = std::chrono::milliseconds(300);
  int failures = 0;
  for (const char* answer : {"never", "slow", "endless"}) {
    server().answer("list", answer);
    limits.bytes = 1U << 20U;
    const RefreshOutcome outcome = refresh_here(wall_now(), limits);
    EXPECT_EQ(outcome.result, RefreshResult::kFailed) << answer;
    EXPECT_FALSE(outcome.unrecorded);
    EXPECT_NE(outcome.line().find("list feed: failed: "), std::string::npos) << outcome.line();
    EXPECT_NE(outcome.line().find(server().url("list")), std::string::npos) << outcome.line();
    expect_kept(std::string(answer) == "endless" ? "larger than 1 MiB" : "too slow", ++failures);
  }
}

TEST_F(RefreshUrlTest, OthersChangeWhileTheSourceIsAsked) {
  server().put("list", hosts(3));
  set_source("list");
  server().answer("list", "never");
  std::atomic<bool> over{false};
  RefreshOutcome outcome;
  std::thread refreshing([&] {
    outcome = refresh_here(wall_now());
    over = true;
  });
  EXPECT_TRUE(wait_until([&] { return status() == "never"; }));
  cli().all({{"ban", "203.0.113.7", "--for", "forever"}});
  EXPECT_EQ(cli().verdict("203.0.113.7"), "drop banned");
  EXPECT_FALSE(over) << "the change did not wait for the source";
  server().answer("list", "");
  refreshing.join();
  EXPECT_EQ(outcome.result, RefreshResult::kFailed);
}

TEST_F(RefreshUrlTest, ASourceThatIsChangedMeanwhileIsLeftAlone) {
  server().put("list", hosts(3));
  set_source("list");
  server().answer("list", "never");
  RefreshOutcome outcome;
  std::thread refreshing([&] { outcome = refresh_here(wall_now()); });
  EXPECT_TRUE(wait_until([&] { return status() == "never"; }));
  cli().all({{"list", "feed", "--no-source"}});
  server().answer("list", "");
  refreshing.join();
  EXPECT_EQ(outcome.result, RefreshResult::kFailed);
  EXPECT_TRUE(outcome.unrecorded) << "there is nothing that it could be recorded of";
  EXPECT_TRUE(state().is_null());
}

TEST_F(RefreshUrlTest, RetriesComeSoonAndThenLessOften) {
  set_source("absent", {"--refresh", "1d"});
  const WallTime start = wall_now();
  WallTime now = start;
  std::chrono::seconds last{};
  for (int i = 1; i <= 14; ++i) {
    const RefreshOutcome outcome = refresh_here(now);
    ASSERT_EQ(outcome.state.failures, static_cast<std::uint32_t>(i));
    const auto delay = std::chrono::round<std::chrono::seconds>(outcome.state.due_at - now);
    EXPECT_TRUE(i >= 10 || delay > last) << i;
    EXPECT_LE(delay, std::chrono::hours(27)) << i;
    last = delay;
    now = outcome.state.due_at;
  }
  EXPECT_GT(last, std::chrono::hours(21)) << "no more often than it is asked when all is well";
}

TEST_F(RefreshUrlTest, WhatImportRemembersIsNotReadByItself) {
  server().put("list", hosts(3));
  cli().all({{"import", "feed", server().url("list"), "--kind", "ban", "--replace"}});
  EXPECT_EQ(cli().json({"list", "feed"}).at("lists").at(0).at("source"), server().url("list"));
  EXPECT_TRUE(state().is_null());
  const ProcessResult all = cli().expect(0, {"refresh"});
  EXPECT_NE(all.err.find("no list has a source"), std::string::npos) << all.err;
  EXPECT_NE(cli().expect(1, {"refresh", "feed"}).out.find("not read from a source by itself"),
            std::string::npos);
  cli().all({{"list", "feed", "--refresh", "6h"}});
  EXPECT_EQ(refresh().at("result"), "unchanged");
  cli().all({{"list", "feed", "--no-refresh"}});
  EXPECT_TRUE(state().is_null());
  EXPECT_EQ(cli().json({"list", "feed"}).at("lists").at(0).at("source"), server().url("list"));
}

TEST_F(RefreshUrlTest, EntriesLiveOnAsLongAsTheSourceNamesThem) {
  server().put("list", hosts(3));
  set_source("list", {"--for", "8d"});
  const WallTime start = wall_now();
  EXPECT_EQ(refresh_here(start).result, RefreshResult::kReplaced);
  int extensions = 0;
  std::uint64_t revision = cli().revision();
  for (int hour = 6; hour <= 72; hour += 6) {
    const RefreshOutcome outcome = refresh_here(start + std::chrono::hours(hour));
    EXPECT_EQ(outcome.result, RefreshResult::kUnchanged);
    EXPECT_FALSE(outcome.error);
    extensions += cli().revision() != revision ? 1 : 0;
    revision = cli().revision();
    EXPECT_GE(outcome.state.ends, start + std::chrono::hours(hour) + std::chrono::hours(24 * 7));
  }
  EXPECT_EQ(extensions, 3) << "one a day of eight, not one a look";
  EXPECT_EQ(status(), "304");
  EXPECT_EQ(cli().prefixes({"--list", "feed"}).size(), 3U);
}

}  // namespace
}  // namespace chatgate::test
