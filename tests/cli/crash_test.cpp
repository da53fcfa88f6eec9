// SPDX-License-Identifier: Apache-2.0
// Kill -9 at every failpoint of every kind of change: the store is the old state or the new one, the filter
// goes on, and the next changing command makes the kernel equal to the store. A failpoint that is new in the
// source is found here by itself, and must be reached by some kind.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <memory>
#include <optional>

#include "cli/crash_kinds.h"
#include "cli/traffic.h"
#include "support/lab_commands.h"

namespace chatgate::test {
namespace {

constexpr const char* kUnrelated = "100.64.0.";

/// What the store says, opened afresh, but for the entries that the test itself adds to have the kernel
/// mended.
struct State {
  nlohmann::json entries = nlohmann::json::array();
  nlohmann::json lists = nlohmann::json::array();
  nlohmann::json licenses = nlohmann::json::array();
  nlohmann::json paused;
  std::uint64_t revision = 0;

  bool operator==(const State&) const = default;
};

/// Without what traffic, time and the test's own entries change.
nlohmann::json settings_of(const Cli& cli, const std::string& what) {
  nlohmann::json settings = cli.json({what}).at(what);
  for (nlohmann::json& one : settings) {
    for (const char* key : {"packets", "bytes", "last_seen", "shared", "age_seconds", "imported_at"})
      one.erase(key);
    // When it was tried, and what came of it, is told of the last attempt that was not killed.
    for (const char* key : {"attempted_at", "succeeded_at", "next_at", "failures", "result"}) {
      if (one.contains("refresh") && one["refresh"].is_object()) one["refresh"].erase(key);
    }
    if (one.value("name", "") != "manual-bans") continue;
    one.erase("entries");
    one.erase("changed_at");
  }
  return settings;
}

State state_of(const Cli& cli) {
  State state;
  // No store is the state before the first change; readers refuse that.
  if (cli.store_bytes().empty() || cli.run({"status"}).exit_code != 0) return state;
  const nlohmann::json status = cli.json({"status"});
  state.paused = status.value("paused_until", nlohmann::json());
  state.revision = status.value("store_revision", std::uint64_t{0});
  state.lists = settings_of(cli, "lists");
  state.licenses = settings_of(cli, "licenses");
  for (const nlohmann::json& entry : cli.entries()) {
    if (!entry.value("prefix", "").starts_with(kUnrelated)) state.entries.push_back(entry);
  }
  return state;
}

/// What a repetition of the change gives again: all but the moment.
State without_times(State state) {
  for (nlohmann::json& entry : state.entries) entry.erase("created_at");
  for (nlohmann::json& list : state.lists) list.erase("changed_at");
  // Its number is new each time.
  for (nlohmann::json& license : state.licenses) {
    license.erase("created_at");
    license.erase("scope");
  }
  return state;
}

class CrashTest : public CliTest, public testing::WithParamInterface<CrashKind> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    prepare_sentinels(cli());
    idle_keys_ = cli().idle_keys();
    traffic_ = std::make_unique<Traffic>(lab(), std::vector<std::string>{kBannedSentinel, kAllowedSentinel});
  }

  /// Lets the change happen undisturbed; returns the failpoints on its way.
  std::set<std::string> learn_outcome() {
    const std::set<std::string> reached = failpoints_reached(cli(), GetParam());
    after_ = without_times(state_of(cli()));
    EXPECT_FALSE(reached.empty()) << "is the binary built with CHATGATE_FAILPOINTS?";
    return reached;
  }

  void kill_at(const std::string& failpoint) {
    GetParam().prepare(cli());
    const State before = state_of(cli());
    std::optional<Sentinels> sentinels;
    if (GetParam().filters) sentinels.emplace(*traffic_, kBannedSentinel, kAllowedSentinel);
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT"] = failpoint;
    const ProcessResult result = cli().run(GetParam().command(cli()), options);
    EXPECT_EQ(result.signal, SIGKILL) << result.out << result.err;
    const State now = state_of(cli());
    expect_old_or_new(before, now);
    expect_next_command_mends(now);
  }

  void expect_filtering() {
    const std::vector<std::string> known = cli().prefixes({kBannedSentinel});
    EXPECT_EQ(traffic_->passes(kBannedSentinel), known.empty());
    EXPECT_TRUE(traffic_->passes(kAllowedSentinel));
  }

 private:
  void expect_old_or_new(const State& before, const State& now) const {
    if (now == before) return;
    State wanted = after_;
    wanted.revision = before.revision + 1;
    EXPECT_TRUE(without_times(now) == wanted)
        << "neither the old state nor the new one: revision " << before.revision << " -> " << now.revision
        << ", " << before.entries.size() << " -> " << now.entries.size() << " entries";
  }

  void expect_next_command_mends(const State& now) {
    const std::string unrelated = fmt::format("{}{}", kUnrelated, ++unrelated_);
    const int exit_code = cli().run({"ban", unrelated, "--for", "forever"}).exit_code;
    EXPECT_TRUE(exit_code == 0 || (exit_code == 4 && !GetParam().attached)) << exit_code;
    if (!GetParam().attached) cli().all({{"attach", "g0"}});
    EXPECT_EQ(cli().differences(), std::vector<std::string>{});
    EXPECT_EQ(cli().idle_keys(), idle_keys_) << "room is taken that nobody has any more";
    EXPECT_FALSE(has_tables_aside(lab())) << "memory is taken by tables that nobody reads";
    EXPECT_EQ(state_of(cli()).entries, now.entries);
    if (!now.paused.is_null()) cli().all({{"resume"}});
    EXPECT_EQ(cli().verdict(unrelated), "drop banned");
  }

  std::unique_ptr<Traffic> traffic_;
  std::int64_t idle_keys_ = 0;
  State after_;
  int unrelated_ = 0;
};

TEST_P(CrashTest, LeavesTheOldStateOrTheNewOne) {
  for (const std::string& failpoint : learn_outcome()) {
    SCOPED_TRACE(GetParam().name + " killed at " + failpoint);
    kill_at(failpoint);
    expect_filtering();
  }
}

INSTANTIATE_TEST_SUITE_P(Kill, CrashTest, testing::ValuesIn(crash_kinds()),
                         [](const auto& about) { return about.param.name; });

class CrashKindsTest : public CliTest {};

TEST_F(CrashKindsTest, ReachEveryFailpointOfTheSource) {
  const std::set<std::string> all = failpoints_of_source();
  ASSERT_GT(all.size(), 15U);
  prepare_sentinels(cli());
  std::set<std::string> reached;
  for (const CrashKind& kind : confirming_kinds()) reached.merge(failpoints_reached(cli(), kind));
  for (const CrashKind& kind : crash_kinds()) reached.merge(failpoints_reached(cli(), kind));
  EXPECT_EQ(reached, all);
}

}  // namespace
}  // namespace chatgate::test
