// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "bench/bench.h"
#include "bench/cost_ratios.h"
#include "bench/program_set.h"
#include "bench/varied_run.h"
#include "bench/workload.h"

namespace chatgate::bench {
namespace {

struct Case {
  WorkloadOptions workload;
  std::vector<Traffic> traffic;
  bool two_tries = false;
};

/// What the table needs, and no more.
std::vector<Case> quick_cases() {
  constexpr Family kV4 = Family::kV4, kV6 = Family::kV6;
  constexpr Shape kRandom = Shape::kRandom, kClustered = Shape::kClustered;
  const std::vector<Traffic> both{Traffic::kClean, Traffic::kBanned};
  return {{{kV4, kRandom, 10'000, 0}, {Traffic::kClean, Traffic::kNearMiss, Traffic::kBanned}},
          {{kV4, kRandom, 100'000, 0}, both, true},
          {{kV4, kRandom, 1'000'000, 0}, both},
          {{kV4, kClustered, 1'000'000, 0}, {Traffic::kClean}},
          {{kV6, kRandom, 10'000, 0}, both},
          {{kV6, kRandom, 100'000, 0}, both},
          {{kV4, kRandom, 10'000, 100}, both},
          {{kV4, kRandom, 100'000, 100}, both}};
}

std::vector<Case> all_cases() {
  const std::vector<Traffic> traffic{Traffic::kClean, Traffic::kNearMiss, Traffic::kBanned,
                                     Traffic::kWhitelisted};
  std::vector<Case> all;
  for (const std::uint32_t entries : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
    for (const Family family : {Family::kV4, Family::kV6}) {
      for (const Shape shape : {Shape::kRandom, Shape::kClustered})
        all.push_back({{family, shape, entries, 0}, traffic, true});
    }
    all.push_back({{Family::kV4, Shape::kRandom, entries, 100}, traffic});
  }
  return all;
}

/// Rounds of every program in turn, so that whatever else the machine does meets them all; the least counts.
Result<std::map<Program, double>> least_costs(VariedRun& varied, const ProgramSet& set, const Case& one,
                                              int rounds) {
  std::map<Program, double> least;
  for (int round = 0; round < rounds; ++round) {
    for (const Program program :
         {Program::kNothing, Program::kParseOnly, Program::kChatgate, Program::kTwoTries}) {
      if (program == Program::kTwoTries && !one.two_tries) continue;
      CHATGATE_TRY_ASSIGN(const double ns, varied.run(set.fd(program), one.workload.family));
      const auto [at, fresh] = least.try_emplace(program, ns);
      if (!fresh) at->second = std::min(at->second, ns);
    }
  }
  return least;
}

/// The figures are worth nothing if chatgate decided otherwise than the workload says.
Status check_verdicts(const ProgramSet& set, Traffic traffic, const ProgramSet::Judged& before, int rounds) {
  const ProgramSet::Judged after = set.judged(traffic);
  const std::uint64_t packets = std::uint64_t{kSources} * static_cast<std::uint64_t>(rounds);
  if (after.right - before.right == packets && after.all - before.all == packets) return {};
  return fail(refused("measure program cost", to_string(traffic),
                      fmt::format("{} of {} packets got the verdict that they must get",
                                  after.right - before.right, packets)));
}

void add_raw(Report& report, const Case& one, Traffic traffic, const std::map<Program, double>& costs) {
  for (const auto& [program, ns] : costs) {
    report.add(Raw{"program cost",
                   {{"program", std::string(to_string(program))},
                    {"family", one.workload.family == Family::kV4 ? "v4" : "v6"},
                    {"list", std::string(to_string(one.workload.shape))},
                    {"entries", std::to_string(one.workload.entries)},
                    {"scopes", std::to_string(one.workload.scopes)},
                    {"sources", std::string(to_string(traffic))}},
                   ns,
                   "ns/packet"});
  }
}

Status measure_case(const Case& one, int rounds, VariedRun& varied, Costs& costs, Report& report) {
  Workload workload(one.workload);
  CHATGATE_TRY_ASSIGN(const ProgramSet set, ProgramSet::load(workload, one.two_tries));
  for (const Traffic traffic : one.traffic) {
    varied.set_sources(workload.sources(traffic));
    const ProgramSet::Judged before = set.judged(traffic);
    CHATGATE_TRY_ASSIGN(const auto least, least_costs(varied, set, one, rounds));
    CHATGATE_TRY(check_verdicts(set, traffic, before, rounds));
    add_raw(report, one, traffic, least);
    for (const auto& [program, ns] : least) costs.add({program, one.workload, traffic}, ns);
  }
  return {};
}

}  // namespace

Status measure_program_cost(const Options& options, Report& report) {
  CHATGATE_TRY_ASSIGN(VariedRun varied, VariedRun::create());
  Costs costs;
  for (const Case& one : options.quick ? quick_cases() : all_cases())
    CHATGATE_TRY(measure_case(one, options.quick ? 4 : 11, varied, costs, report));
  add_cost_ratios(costs, report);
  return {};
}

}  // namespace chatgate::bench
