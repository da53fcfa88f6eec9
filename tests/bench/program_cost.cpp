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

/// Measured in turn, round by round: what is compared meets the same weather.
using Group = std::vector<Case>;

/// What the table needs, and no more.
std::vector<Group> quick_groups() {
  constexpr Family kV4 = Family::kV4, kV6 = Family::kV6;
  constexpr Shape kRandom = Shape::kRandom, kClustered = Shape::kClustered;
  const std::vector<Traffic> both{Traffic::kClean, Traffic::kBanned};
  return {{{{kV4, kRandom, 10'000, 0}, {Traffic::kClean, Traffic::kNearMiss, Traffic::kBanned}},
           {{kV6, kRandom, 10'000, 0}, both},
           {{kV4, kRandom, 10'000, 100}, both}},
          {{{kV4, kRandom, 100'000, 0}, both, true},
           {{kV6, kRandom, 100'000, 0}, both},
           {{kV4, kRandom, 100'000, 100}, both}},
          {{{kV4, kRandom, 1'000'000, 0}, both}},
          {{{kV4, kClustered, 1'000'000, 0}, {Traffic::kClean}}}};
}

std::vector<Group> all_groups() {
  const std::vector<Traffic> traffic{Traffic::kClean, Traffic::kNearMiss, Traffic::kBanned,
                                     Traffic::kWhitelisted};
  std::vector<Group> all;
  for (const std::uint32_t entries : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
    Group random{{{Family::kV4, Shape::kRandom, entries, 0}, traffic, true},
                 {{Family::kV6, Shape::kRandom, entries, 0}, traffic, true},
                 {{Family::kV4, Shape::kRandom, entries, 100}, traffic}};
    all.push_back(std::move(random));
    for (const Family family : {Family::kV4, Family::kV6})
      all.push_back({{{family, Shape::kClustered, entries, 0}, traffic, true}});
  }
  return all;
}

/// A case with its tables in the kernel, and what its sources of one kind cost so far.
struct CaseStand {
  Case about;
  Workload workload;
  ProgramSet set;
  std::vector<std::uint64_t> sources;
  ProgramSet::Judged before;
  std::map<Program, double> least;
};

/// Every program once; the least counts, which is what the machine does when nobody else disturbs it.
Status run_round(VariedRun& varied, CaseStand& stand) {
  varied.set_sources(stand.sources);
  for (const Program program : {Program::kBare, Program::kParseOnly, Program::kOurs, Program::kTwoTries}) {
    if (program == Program::kTwoTries && !stand.about.two_tries) continue;
    CHATGATE_TRY_ASSIGN(const double ns, varied.run(stand.set.fd(program), stand.about.workload.family));
    const auto [at, fresh] = stand.least.try_emplace(program, ns);
    if (!fresh) at->second = std::min(at->second, ns);
  }
  return {};
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

Status measure_traffic(Traffic traffic, const std::vector<CaseStand*>& stands, int rounds,
                       VariedRun& varied) {
  for (CaseStand* stand : stands) {
    stand->sources = stand->workload.sources(traffic);
    stand->before = stand->set.judged(traffic);
    stand->least.clear();
  }
  for (int round = 0; round < rounds; ++round) {
    for (CaseStand* stand : stands) CHATGATE_TRY(run_round(varied, *stand));
  }
  for (const CaseStand* stand : stands)
    CHATGATE_TRY(check_verdicts(stand->set, traffic, stand->before, rounds));
  return {};
}

Status measure_group(const Group& group, int rounds, VariedRun& varied, Costs& costs, Report& report) {
  std::vector<CaseStand> stands;
  for (const Case& one : group) {
    Workload workload(one.workload);
    CHATGATE_TRY_ASSIGN(ProgramSet set, ProgramSet::load(workload, one.two_tries));
    stands.push_back({one, std::move(workload), std::move(set), {}, {}, {}});
  }
  for (const Traffic traffic : group.front().traffic) {
    std::vector<CaseStand*> with_it;
    for (CaseStand& stand : stands) {
      if (std::count(stand.about.traffic.begin(), stand.about.traffic.end(), traffic) > 0)
        with_it.push_back(&stand);
    }
    CHATGATE_TRY(measure_traffic(traffic, with_it, rounds, varied));
    for (const CaseStand* stand : with_it) {
      add_raw(report, stand->about, traffic, stand->least);
      for (const auto& [program, ns] : stand->least) costs.add({program, stand->about.workload, traffic}, ns);
    }
  }
  return {};
}

}  // namespace

Status measure_program_cost(const Options& options, Report& report) {
  CHATGATE_TRY_ASSIGN(VariedRun varied, VariedRun::create());
  Costs costs;
  for (const Group& group : options.quick ? quick_groups() : all_groups())
    CHATGATE_TRY(measure_group(group, options.quick ? 4 : 11, varied, costs, report));
  add_cost_ratios(costs, report);
  return {};
}

}  // namespace chatgate::bench
