// SPDX-License-Identifier: Apache-2.0
// A million prefixes, from a text file to live in the kernel.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <map>

#include "bench/changes.h"
#include "bench/commands.h"
#include "support/lab_commands.h"

namespace chatgate::bench {
namespace {

struct Tool {
  const Peer* peer;
  const char* name;
  bool hosts_only;  ///< it cannot hold prefixes and gets as many hosts
};

constexpr std::array kTools{
    Tool{&kChatgate, "chatgate import", false}, Tool{&kIpsetNet, "ipset restore, hash:net", false},
    Tool{&kNftInterval, "nft -f, interval set", false}, Tool{&kIpset, "ipset hash:ip, hosts only", true},
    Tool{&kNftHash, "nft hash set, hosts only", true}};

struct Cost {
  double seconds = 0;  ///< of the quickest round
  double memory = 0;   ///< of the greediest, in bytes
};

Result<double> kernel_bytes(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const nlohmann::json status, chatgate_json_on(lab, {"status"}));
  return status.value("kernel_bytes", 0.0);
}

/// The bytes that chatgate itself says its tables take, by entry.
Status add_bytes_per_entry(const test::Lab& lab, double empty, Report& report) {
  CHATGATE_TRY_ASSIGN(const nlohmann::json status, chatgate_json_on(lab, {"status"}));
  const double entries = status.value("entries", 1.0);
  report.add(Raw{"kernel memory",
                 {{"tool", "chatgate"}, {"entries", fmt::format("{:.0f}", entries)}},
                 (status.value("kernel_bytes", 0.0) - empty) / entries,
                 "B/entry"});
  report.add(Raw{"kernel memory", {{"tool", "chatgate"}, {"entries", "0"}}, empty, "B"});
  return {};
}

/// One load into a lab of its own, checked with packets. Adds to `cost`.
Result<std::unique_ptr<test::Lab>> load(const Tool& tool, const ChangeLists& lists, Cost& cost,
                                        double& empty) {
  auto lab = std::make_unique<test::Lab>(2);
  CHATGATE_TRY(lab->status());
  CHATGATE_TRY(tool.peer->prepare(*lab, tool.hosts_only ? lists.hosts() : lists.prefixes()));
  if (tool.peer == &kChatgate) {
    CHATGATE_TRY(chatgate_on(*lab, {"attach", "g1"}));
    CHATGATE_TRY_ASSIGN(empty, kernel_bytes(*lab));
  }
  malloc_trim(0);  // so that the list's memory is not counted as the tool's
  const test::ProcessResult result = test::run_process(tool.peer->load(*lab), {lab->host(), {}, {}});
  if (result.exit_code != 0) return fail(refused("load list", tool.name, result.err));
  if (tool.peer->finish != nullptr) CHATGATE_TRY(tool.peer->finish(*lab));
  CHATGATE_TRY(check_dropped(*tool.peer, *lab, lists.banned_sample));
  cost.seconds = cost.seconds == 0 ? result.seconds : std::min(cost.seconds, result.seconds);
  cost.memory = std::max(cost.memory, static_cast<double>(result.memory_bytes));
  return lab;
}

void add_ratio(Report& report, const char* name, const Cost& ours, const Cost& theirs, double target) {
  report.add(Ratio{name, ours.seconds / theirs.seconds, at_most(target),
                   fmt::format("{:.2f} / {:.2f} s", ours.seconds, theirs.seconds)});
}

}  // namespace

Result<Loaded> measure_load(const Options& options, const ChangeLists& lists, Report& report) {
  Loaded loaded;
  std::array<Cost, kTools.size()> costs;
  double empty = 0;
  for (int round = 0; round < (options.quick ? 1 : 3); ++round) {
    for (std::size_t i = 0; i < kTools.size(); ++i) {
      const Tool& tool = kTools.at(i);
      // No ratio of the table has these.
      if (options.quick && tool.hosts_only) continue;
      CHATGATE_TRY_ASSIGN(auto lab, load(tool, lists, costs.at(i), empty));
      if (tool.peer == &kChatgate) loaded.chatgate = std::move(lab);
      if (tool.peer == &kIpsetNet) loaded.ipset = std::move(lab);
    }
  }
  for (std::size_t i = 0; i < kTools.size(); ++i) {
    if (costs.at(i).seconds == 0) continue;
    const std::map<std::string, std::string> where{{"tool", kTools.at(i).name}, {"entries", "1000000"}};
    report.add(Raw{"load", where, costs.at(i).seconds, "s"});
    report.add(Raw{"load, peak memory", where, costs.at(i).memory / (1024 * 1024), "MiB"});
  }
  CHATGATE_TRY(add_bytes_per_entry(*loaded.chatgate, empty, report));
  add_ratio(report, "import 1M / ipset restore", costs.at(0), costs.at(1), 1.5);
  add_ratio(report, "import 1M / nft -f interval set", costs.at(0), costs.at(2), 0.3);
  return loaded;
}

}  // namespace chatgate::bench
