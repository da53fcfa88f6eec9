// SPDX-License-Identifier: Apache-2.0
#include "bench/cost_ratios.h"

#include <fmt/format.h>

#include <algorithm>

namespace chatgate::bench {
namespace {

constexpr WorkloadOptions random_list(std::uint32_t entries, Family family = Family::kV4,
                                      std::uint32_t scopes = 0) {
  return {family, Shape::kRandom, entries, scopes};
}

/// One line of the table: `above` / `below`; of several pairs the worst counts.
struct CostRatio {
  const char* name;
  Target target;
  std::vector<std::pair<Measured, Measured>> pairs;
};

CostRatio over_parse_only(const char* name, double target, const WorkloadOptions& list, Traffic traffic) {
  return {name, at_most(target), {{{Program::kOurs, list, traffic}, {Program::kParseOnly, list, traffic}}}};
}

CostRatio two_tries_over_chatgate(const char* name, double target, Traffic traffic) {
  const WorkloadOptions list = random_list(100'000);
  return {name, at_least(target), {{{Program::kTwoTries, list, traffic}, {Program::kOurs, list, traffic}}}};
}

/// chatgate on other lists of the same sizes.
CostRatio list_over_list(const char* name, double target, Family family, std::uint32_t scopes,
                         std::initializer_list<Traffic> kinds) {
  CostRatio ratio{name, at_most(target), {}};
  for (const std::uint32_t entries : {10'000U, 100'000U}) {
    for (const Traffic traffic : kinds) {
      ratio.pairs.push_back({{Program::kOurs, random_list(entries, family, scopes), traffic},
                             {Program::kOurs, random_list(entries), traffic}});
    }
  }
  return ratio;
}

std::vector<CostRatio> table() {
  constexpr Traffic kClean = Traffic::kClean, kBanned = Traffic::kBanned;
  const WorkloadOptions clustered{Family::kV4, Shape::kClustered, 1'000'000, 0};
  return {
      over_parse_only("clean / parse-only: 10k random", 1.4, random_list(10'000), kClean),
      over_parse_only("clean / parse-only: 100k random", 1.7, random_list(100'000), kClean),
      over_parse_only("clean / parse-only: 1M clustered", 1.5, clustered, kClean),
      over_parse_only("clean / parse-only: 1M random", 5, random_list(1'000'000), kClean),
      over_parse_only("near-miss / parse-only: 10k", 4, random_list(10'000), Traffic::kNearMiss),
      over_parse_only("banned / parse-only: 10k", 3.3, random_list(10'000), kBanned),
      over_parse_only("banned / parse-only: 100k", 10, random_list(100'000), kBanned),
      over_parse_only("banned / parse-only: 1M random", 24, random_list(1'000'000), kBanned),
      two_tries_over_chatgate("two-trie reference / chatgate: clean 100k", 16, kClean),
      two_tries_over_chatgate("two-trie reference / chatgate: banned 100k", 2.8, kBanned),
      list_over_list("v6 / v4: clean", 1.7, Family::kV6, 0, {kClean}),
      list_over_list("v6 / v4: banned", 1.7, Family::kV6, 0, {kBanned}),
      list_over_list("100 scopes / none", 1.5, Family::kV4, 100, {kClean, kBanned}),
  };
}

std::string describe(const Measured& what, double ns) {
  return fmt::format("{} {:.1f} ns ({}, {} {}, {} bans{})", to_string(what.program), ns,
                     to_string(what.traffic), what.workload.family == Family::kV4 ? "v4" : "v6",
                     to_string(what.workload.shape), what.workload.entries,
                     what.workload.scopes == 0 ? "" : fmt::format(", {} scopes", what.workload.scopes));
}

/// What the harness adds to both makes their ratio smaller; this is the ratio without.
std::string without_harness(const Costs& costs, const Measured& above, const Measured& below) {
  const auto net = [&](Measured what) {
    const double gross = *costs.of(what);
    what.program = Program::kBare;
    return gross - costs.of(what).value_or(0);
  };
  return fmt::format("; {:.2f} without the cost of an empty program", net(above) / net(below));
}

}  // namespace

std::optional<double> Costs::of(const Measured& what) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return one.first == what; });
  return found == all_.end() ? std::nullopt : std::optional(found->second);
}

void add_cost_ratios(const Costs& costs, Report& report) {
  for (const CostRatio& line : table()) {
    std::optional<Ratio> worst;
    for (const auto& [above, below] : line.pairs) {
      const auto numerator = costs.of(above);
      const auto denominator = costs.of(below);
      if (!numerator || !denominator) continue;
      const double value = *numerator / *denominator;
      if (worst && value <= worst->value) continue;
      worst = Ratio{line.name, value, line.target,
                    describe(above, *numerator) + " / " + describe(below, *denominator) +
                        without_harness(costs, above, below)};
    }
    if (worst) report.add(*worst);
  }
}

}  // namespace chatgate::bench
