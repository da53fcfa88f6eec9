// SPDX-License-Identifier: Apache-2.0
// Packets, bans, unbans and marks by chance: what stats tells since a mark is what a simple count of one's
// own says.
#include <map>
#include <memory>

#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "support/random_policy.h"

namespace chatgate::test {
namespace {

constexpr int kSteps = 120;
constexpr std::uint32_t kSources = 6;

using Counts = std::map<std::string, std::uint64_t>;  // by source

class StatsModelTest : public AttachedTest {
 protected:
  std::string any_source() { return fmt::format("198.51.100.{}", 70 + random_.below(kSources)); }

  void send() {
    const std::string source = any_source();
    const int packets = 1 + static_cast<int>(random_.below(4));
    const bool is_banned = banned_[source];
    EXPECT_EQ(traffic_->send(source, packets), is_banned ? 0 : packets) << source;
    if (is_banned) hits_[source] += static_cast<std::uint64_t>(packets);
  }

  void ban_or_unban() {
    const std::string source = any_source();
    bool& is_banned = banned_[source];
    cli().all({is_banned ? Words{"unban", source} : Words{"ban", source, "--for", "forever"}});
    is_banned = !is_banned;
  }

  void mark() {
    const std::string name = fmt::format("m{}", random_.below(3));
    cli().all({{"stats", "--mark", name}});
    marks_[name] = hits_;
  }

  /// Of the entries that are there: what they had, less what they had at the mark; reasons: all of it.
  void expect_since(const std::string& name, Counts before) {
    const nlohmann::json told = cli().json({"stats", "--since", name});
    Counts wanted;
    std::uint64_t drops = 0;
    for (const auto& [source, hits] : hits_) {
      drops += hits - before[source];
      if (banned_[source] && hits > before[source]) wanted[source + "/32"] = hits - before[source];
    }
    Counts found;
    for (const nlohmann::json& one : told.at("entries")) found[one.at("prefix")] = one.at("packets");
    EXPECT_EQ(found, wanted) << name;
    EXPECT_EQ(told.at("counters").at("drop_banned").at("packets"), drops) << name;
  }

  RandomPolicy random_{seed_for(1), {}};
  std::unique_ptr<Traffic> traffic_;
  std::map<std::string, bool> banned_;
  Counts hits_;
  std::map<std::string, Counts> marks_;
};

TEST_F(StatsModelTest, SinceAMarkIsTheDifference) {
  std::vector<std::string> sources;
  for (std::uint32_t i = 0; i < kSources; ++i) sources.push_back(fmt::format("198.51.100.{}", 70 + i));
  traffic_ = std::make_unique<Traffic>(lab(), sources);
  for (int step = 0; step < kSteps && !HasFailure(); ++step) {
    const std::uint32_t dice = random_.below(10);
    if (dice < 5) send();
    if (dice >= 5 && dice < 9) ban_or_unban();
    if (dice == 9) mark();
    if (step % 10 != 9) continue;
    for (const auto& [name, before] : marks_) expect_since(name, before);
  }
}

}  // namespace
}  // namespace chatgate::test
