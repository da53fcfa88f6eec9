// SPDX-License-Identifier: Apache-2.0
// Packets a second that a filter drops or passes, each on the host's end of a veth pair of its own.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <list>
#include <map>

#include "bench/bench.h"
#include "bench/generator.h"
#include "bench/listener_cost.h"
#include "bench/peers.h"

namespace chatgate::bench {
namespace {

constexpr std::size_t k8k = 8192;
constexpr std::size_t k100k = 100'000;
constexpr std::array kPeers{&kBareDrop,    &kChatgate, &kXdpFilter, &kNftHash,
                            &kNftInterval, &kIpset,    &kNothing};

enum class Verdict { kDropped, kPassed };

/// Whether this peer gives this verdict at all.
bool gives(const Peer& peer, Verdict verdict) {
  if (&peer == &kBareDrop) return verdict == Verdict::kDropped;
  if (&peer == &kNothing) return verdict == Verdict::kPassed;
  return true;
}

/// A peer in its lab.
struct PeerStand {
  const Peer* peer = nullptr;
  test::Lab lab;
};

/// One stand under one kind of traffic.
class Run {
 public:
  static Result<Run> start(const PeerStand& stand, const std::vector<std::uint32_t>& sources) {
    CHATGATE_TRY_ASSIGN(Generator generator, Generator::create(stand.lab, sources));
    Run run(stand, std::move(generator));
    CHATGATE_TRY_ASSIGN(run.before_, stand.peer->judged(stand.lab));
    // Caches warm up, and how many frames fill a round becomes known.
    CHATGATE_TRY(run.send(kWarmUp));
    run.frames_ = static_cast<std::uint32_t>(std::clamp(kRoundSeconds * run.best_, 1e5, 1e7));
    run.best_ = 0;
    return run;
  }

  Status round() { return send(frames_); }
  double best() const { return best_; }  ///< packets a second in the quickest round
  const Peer& peer() const { return *stand_->peer; }

  /// Whether the filter itself says that it judged all packets so.
  Status check(Verdict verdict) const {
    CHATGATE_TRY_ASSIGN(const Judged after, peer().judged(stand_->lab));
    const std::uint64_t dropped = after.dropped - before_.dropped;
    const std::uint64_t passed = after.passed - before_.passed;
    const std::uint64_t right = verdict == Verdict::kDropped ? dropped : passed;
    const std::uint64_t wrong = verdict == Verdict::kDropped ? passed : dropped;
    // On a busy machine a few get lost on the way; the interfaces' own neighbour discovery passes, too.
    if (right >= sent_ - sent_ / 100 && wrong <= 100) return {};
    return fail(refused("measure live frames", peer().name,
                        fmt::format("of {} packets it dropped {} and passed {}", sent_, dropped, passed)));
  }

 private:
  static constexpr std::uint32_t kWarmUp = 300'000;
  static constexpr double kRoundSeconds = 0.12;

  Run(const PeerStand& stand, Generator generator) : stand_(&stand), generator_(std::move(generator)) {}

  Status send(std::uint32_t frames) {
    CHATGATE_TRY_ASSIGN(const double rate, generator_.send(frames));
    sent_ += frames;
    best_ = std::max(best_, rate);
    return {};
  }

  const PeerStand* stand_;
  Generator generator_;
  Judged before_;
  std::uint64_t sent_ = 0;
  std::uint32_t frames_ = 0;
  double best_ = 0;
};

using Rates = std::map<std::string, double>;  ///< packets a second, by the peer's name

/// All stands that give this verdict, round by round in turn, so that a busy moment hits all alike.
Result<Rates> measure(const std::list<PeerStand>& stands, const std::vector<std::uint32_t>& sources,
                      Verdict verdict, int rounds) {
  std::list<Run> runs;
  for (const PeerStand& stand : stands) {
    if (!gives(*stand.peer, verdict)) continue;
    CHATGATE_TRY_ASSIGN(Run run, Run::start(stand, sources));
    runs.push_back(std::move(run));
  }
  for (int round = 0; round < rounds; ++round) {
    for (Run& run : runs) CHATGATE_TRY(run.round());
  }
  Rates rates;
  for (const Run& run : runs) {
    CHATGATE_TRY(run.check(verdict));
    rates[run.peer().name] = run.best();
  }
  return rates;
}

Status set_up(std::list<PeerStand>& stands, const std::vector<std::uint32_t>& bans) {
  for (const Peer* peer : kPeers) {
    if (bans.size() > peer->most_entries) continue;
    PeerStand& stand = stands.emplace_back();
    stand.peer = peer;
    CHATGATE_TRY(stand.lab.status());
    CHATGATE_TRY(install(*peer, stand.lab, as_prefixes(bans)));
  }
  return {};
}

void add_raw(Report& report, const Rates& rates, std::size_t bans, std::size_t sources, Verdict verdict) {
  for (const auto& [name, rate] : rates)
    report.add(Raw{"live frames",
                   {{"filter", name},
                    {"bans", std::to_string(bans)},
                    {"sources", std::to_string(sources)},
                    {"verdict", verdict == Verdict::kDropped ? "dropped" : "passed"}},
                   rate,
                   "packets/s"});
}

/// "live frames dropped, 8192 bans: chatgate / xdp-filter"
void add_ratio(Report& report, const Rates& rates, const char* bans, const char* peer, double target) {
  const double ours = rates.at("chatgate");
  const double theirs = rates.at(peer);
  report.add(Ratio{fmt::format("live frames dropped, {} bans: chatgate / {}", bans, peer), ours / theirs,
                   at_least(target), fmt::format("{:.2f} / {:.2f} Mpps", ours / 1e6, theirs / 1e6)});
}

/// What a quick run measures: the ratios of the table, and one figure for passing.
bool asked_for(std::size_t bans, std::size_t sources, Verdict verdict) {
  return sources == bans && (verdict == Verdict::kDropped || bans == k8k);
}

/// One list on all peers that can hold it. Returns the rates of dropping with all banned sources in turn.
Result<Rates> measure_list(const Options& options, std::size_t count, Report& report) {
  const std::vector<std::uint32_t> bans = random_hosts(count, 1);
  std::vector<std::uint32_t> sorted = bans;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<std::uint32_t> clean = random_hosts(k100k, 2, sorted);
  std::list<PeerStand> stands;
  CHATGATE_TRY(set_up(stands, bans));
  Rates all_banned;
  for (const Verdict verdict : {Verdict::kDropped, Verdict::kPassed}) {
    const std::vector<std::uint32_t>& from = verdict == Verdict::kDropped ? bans : clean;
    for (const std::size_t sources : {std::size_t{1}, k8k, k100k}) {
      if (sources > from.size() || (options.quick && !asked_for(count, sources, verdict))) continue;
      const std::vector<std::uint32_t> some(from.begin(), from.begin() + static_cast<long>(sources));
      CHATGATE_TRY_ASSIGN(const Rates rates, measure(stands, some, verdict, options.quick ? 3 : 9));
      add_raw(report, rates, count, sources, verdict);
      if (verdict == Verdict::kDropped && sources == count) all_banned = rates;
    }
  }
  return all_banned;
}

}  // namespace

Status measure_live_frames(const Options& options, Report& report) {
  CHATGATE_TRY_ASSIGN(const Rates few, measure_list(options, k8k, report));
  add_ratio(report, few, "8192", "bare XDP_DROP", 0.75);
  add_ratio(report, few, "8192", "xdp-filter", 1.0);
  CHATGATE_TRY(measure_listener_cost(options, report));
  CHATGATE_TRY_ASSIGN(const Rates many, measure_list(options, k100k, report));
  add_ratio(report, many, "100k", "nft hash set", 3);
  add_ratio(report, many, "100k", "nft interval set", 4);
  add_ratio(report, many, "100k", "ipset", 4);
  return {};
}

}  // namespace chatgate::bench
