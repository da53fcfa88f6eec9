// SPDX-License-Identifier: Apache-2.0
// A million prefixes for another million while packets arrive. A banned sentinel comes in over the first
// link, a whitelisted one over the second; the interfaces' own counters of XDP drops tell what became of
// them.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bench/changes.h"
#include "bench/commands.h"
#include "bench/generator.h"
#include "support/lab_commands.h"

namespace chatgate::bench {
namespace {

/// Sends bursts over both links in turn, in a thread of its own, for as long as it lives.
class Bursts {
 public:
  Bursts(Generator sentinel, Generator whitelisted)
      : generators_{std::move(sentinel), std::move(whitelisted)}, thread_([this] { run(); }) {}
  ~Bursts() { static_cast<void>(stop()); }
  Bursts(const Bursts&) = delete;
  Bursts& operator=(const Bursts&) = delete;

  /// An error if any burst could not be sent.
  Status stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return status_;
  }

 private:
  static constexpr std::uint32_t kBurst = 1U << 13U;

  void run() {
    while (!stopping_ && status_) {
      for (const Generator& generator : generators_) {
        if (const auto rate = generator.send(kBurst); !rate) status_ = fail(rate.error());
      }
    }
  }

  std::array<Generator, 2> generators_;
  std::atomic<bool> stopping_{false};
  Status status_;
  std::thread thread_;
};

/// Of the packets that came over both links.
struct Counted {
  std::uint64_t all = 0;
  std::uint64_t wrong = 0;
};

Result<Counted> count(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const Arrived sentinel, arrived(lab, "g0"));
  CHATGATE_TRY_ASSIGN(const Arrived whitelisted, arrived(lab, "g1"));
  return Counted{sentinel.packets + whitelisted.packets,
                 sentinel.packets - sentinel.dropped + whitelisted.dropped};
}

/// No packets but ours: the interfaces' own neighbour discovery would pass where all is to be dropped.
Status silence(const test::Lab& lab) {
  const test::InNetns inside(lab.visitor());
  for (const char* link : {"v0", "v1"}) {
    const std::string setting = fmt::format("net.ipv6.conf.{}.disable_ipv6=1", link);
    const test::ProcessResult result = test::run_process({"sysctl", "-q", setting});
    if (result.exit_code != 0) return fail(refused("set", setting, result.err));
  }
  return {};
}

/// The other list, the first one again, and so on; seconds of each swap.
Result<std::vector<double>> swap(const test::Lab& lab, int swaps) {
  std::vector<double> times;
  for (int i = 0; i < swaps; ++i) {
    const std::string file = lab.file(i % 2 == 0 ? "other.txt" : "bans.txt");
    const test::ProcessResult result =
        test::run_process(test::chatgate_argv(lab, import_words(file)), {lab.host(), {}, {}});
    if (result.exit_code != 0) return fail(refused("swap", file, result.err));
    times.push_back(result.seconds);
  }
  return times;
}

std::vector<std::uint32_t> some_of(const std::vector<Prefix4>& list) {
  std::vector<std::uint32_t> sources;
  for (std::size_t i = 0; i < 1000; ++i) sources.push_back(list.at(i).address);
  return sources;
}

}  // namespace

Status measure_swaps(const Options& options, const test::Lab& lab, const ChangeLists& lists, Report& report) {
  const int swaps = options.quick ? 2 : 20;
  CHATGATE_TRY(write_plain(lab.file("other.txt"), lists.other_prefixes()));
  CHATGATE_TRY(chatgate_on(lab, {"allow", to_text(Prefix4{lists.whitelisted, 32})}));
  CHATGATE_TRY(silence(lab));
  CHATGATE_TRY_ASSIGN(Generator sentinel, Generator::create(lab, {lists.sentinel}, 0));
  CHATGATE_TRY_ASSIGN(Generator whitelisted, Generator::create(lab, {lists.whitelisted}, 1));
  CHATGATE_TRY_ASSIGN(const Counted before, count(lab));
  Bursts bursts(std::move(sentinel), std::move(whitelisted));
  CHATGATE_TRY_ASSIGN(const std::vector<double> times, swap(lab, swaps));
  CHATGATE_TRY(bursts.stop());
  CHATGATE_TRY_ASSIGN(const Counted after, count(lab));
  CHATGATE_TRY(
      check_dropped(kChatgate, lab, some_of(swaps % 2 == 1 ? lists.other_prefixes() : lists.prefixes())));
  report.add(Raw{"swap 1M for 1M, under traffic", {{"swaps", std::to_string(swaps)}}, median(times), "s"});
  report.add(Ratio{"20 swaps of 1M under traffic: packets judged wrongly",
                   static_cast<double>(after.wrong - before.wrong), at_most(0),
                   fmt::format("{} swaps, {} packets", swaps, after.all - before.all)});
  return {};
}

}  // namespace chatgate::bench
