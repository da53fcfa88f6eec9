// SPDX-License-Identifier: Apache-2.0
#include "bench/listener_cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "bench/generator.h"
#include "bench/lists.h"
#include "bench/peers.h"
#include "support/event_samples.h"
#include "support/lab_commands.h"
#include "support/listener.h"

namespace chatgate::bench {
namespace {

constexpr std::size_t kListed = 8192;
constexpr std::uint32_t kWarmUp = 300'000;
constexpr double kRoundSeconds = 0.3;

/// Frames a second, side by side.
struct Pair {
  double without = 0;
  double with = 0;
  double ratio() const { return with / without; }
};

/// One lab with bans, its generator, and how many frames a round takes.
class Stand {
 public:
  static Result<Stand> set_up(const test::Lab& lab) {
    const std::vector<std::uint32_t> bans = random_hosts(kListed, 1);
    CHATGATE_TRY(install(kChatgate, lab, as_prefixes(bans)));
    CHATGATE_TRY_ASSIGN(Generator generator, Generator::create(lab, bans));
    Stand stand(lab, std::move(generator));
    CHATGATE_TRY_ASSIGN(const double rate, stand.generator_.send(kWarmUp));
    stand.frames_ = static_cast<std::uint32_t>(std::clamp(kRoundSeconds * rate, 1e5, 2e7));
    return stand;
  }

  /// The first frames fill the caches and use up the burst that the rate allows.
  Result<double> round() const {
    CHATGATE_TRY(generator_.send(kWarmUp));
    return generator_.send(frames_);
  }

  Result<double> listened_round() const {
    const auto tables = test::tables_of(*lab_);
    if (!tables) return fail(refused("measure listener", "", "no kernel tables"));
    test::Listener listener(*lab_);
    const EventFlow before = test::event_flow(*tables);
    CHATGATE_TRY_ASSIGN(const double rate, round());
    const EventFlow added = test::difference(test::event_flow(*tables), before);
    if (!test::is_listened_to(*lab_) || added.sent == 0 || added.limited < frames_ / 2)
      return fail(refused("measure listener", "", "it was not there all the time"));
    const test::ProcessResult ended = listener.end(SIGINT);
    if (ended.exit_code != 0) return fail(refused("measure listener", "", ended.err));
    return rate;
  }

  /// The order alternates, so that what one leaves behind does not favour the other.
  Result<Pair> pair(bool listener_first) const {
    Pair pair;
    if (listener_first) {
      CHATGATE_TRY_ASSIGN(pair.with, listened_round());
    }
    CHATGATE_TRY_ASSIGN(pair.without, round());
    if (!listener_first) {
      CHATGATE_TRY_ASSIGN(pair.with, listened_round());
    }
    return pair;
  }

 private:
  Stand(const test::Lab& lab, Generator generator) : lab_(&lab), generator_(std::move(generator)) {}

  const test::Lab* lab_;
  Generator generator_;
  std::uint32_t frames_ = 0;
};

}  // namespace

Status measure_listener_cost(const Options& options, Report& report) {
  const test::Lab lab;
  CHATGATE_TRY(lab.status());
  CHATGATE_TRY_ASSIGN(const Stand stand, Stand::set_up(lab));
  std::vector<Pair> pairs;
  for (int i = 0; i < (options.quick ? 9 : 25); ++i) {
    CHATGATE_TRY_ASSIGN(const Pair pair, stand.pair(i % 2 == 1));
    pairs.push_back(pair);
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.ratio() < b.ratio(); });
  const Pair& median = pairs[pairs.size() / 2];
  for (const bool on : {false, true})
    report.add(Raw{"listener",
                   {{"bans", std::to_string(kListed)}, {"events", on ? "listened to" : "off"}},
                   on ? median.with : median.without,
                   "packets/s"});
  report.add(Ratio{fmt::format("live frames dropped, {} bans: with a listener / without", kListed),
                   median.ratio(), at_least(0.97),
                   fmt::format("{:.2f} / {:.2f} Mpps, the median of {} pairs", median.with / 1e6,
                               median.without / 1e6, pairs.size())});
  return {};
}

}  // namespace chatgate::bench
