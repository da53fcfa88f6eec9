// SPDX-License-Identifier: Apache-2.0
// What a change costs: whole lists, one address, list for list under traffic.
#include "bench/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "bench/generator.h"

namespace chatgate::bench {
namespace {

constexpr std::size_t kMillion = 1'000'000;
constexpr std::uint32_t kSeed = 1;
constexpr std::uint32_t kOtherSeed = 2;
constexpr std::size_t kNewcomers = 100;
constexpr std::size_t kSample = 1000;

/// Hosts that none of `list` covers.
std::vector<std::uint32_t> outside(const std::vector<Prefix4>& list, std::size_t count, std::uint32_t seed) {
  std::unordered_set<std::uint32_t> networks;
  for (const Prefix4& one : list) networks.insert(one.address >> 8U);
  std::vector<std::uint32_t> hosts;
  for (const std::uint32_t host : random_hosts(4 * count, seed)) {
    if (!networks.contains(host >> 8U) && hosts.size() < count) hosts.push_back(host);
  }
  return hosts;
}

/// Random prefixes, two of which are replaced by hosts that are in all such lists.
std::vector<Prefix4> with_marked(std::uint32_t seed, const ChangeLists& lists) {
  std::vector<Prefix4> list = random_prefixes(kMillion, seed);
  list.at(kMillion - 2) = {lists.sentinel, 32};
  list.at(kMillion - 1) = {lists.whitelisted, 32};
  return list;
}

ChangeLists make_lists() {
  ChangeLists lists;
  std::vector<Prefix4> both = random_prefixes(kMillion, kSeed);
  for (std::size_t i = 0; i < kSample; ++i) lists.banned_sample.push_back(both.at(i).address);
  const std::vector<Prefix4> other = random_prefixes(kMillion, kOtherSeed);
  both.insert(both.end(), other.begin(), other.end());
  lists.newcomers = outside(both, kNewcomers + 2, 3);
  lists.sentinel = lists.newcomers.back();
  lists.newcomers.pop_back();
  lists.whitelisted = lists.newcomers.back();
  lists.newcomers.pop_back();
  return lists;
}

}  // namespace

std::vector<Prefix4> ChangeLists::prefixes() const { return with_marked(kSeed, *this); }

std::vector<Prefix4> ChangeLists::other_prefixes() const { return with_marked(kOtherSeed, *this); }

std::vector<Prefix4> ChangeLists::hosts() const {
  std::vector<std::uint32_t> sample = banned_sample;
  std::sort(sample.begin(), sample.end());
  std::vector<std::uint32_t> hosts = random_hosts(kMillion - kSample, kSeed, sample);
  hosts.insert(hosts.end(), sample.begin(), sample.end());
  return as_prefixes(hosts);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

Status check_dropped(const Peer& peer, const test::Lab& lab, const std::vector<std::uint32_t>& sources) {
  constexpr std::uint32_t kFrames = 10'000;
  CHATGATE_TRY_ASSIGN(const Generator generator, Generator::create(lab, sources));
  CHATGATE_TRY_ASSIGN(const Arrived before, arrived(lab, "g0"));
  CHATGATE_TRY_ASSIGN(const std::uint64_t routed_before, routed(lab));
  CHATGATE_TRY(generator.send(kFrames));
  CHATGATE_TRY_ASSIGN(const Arrived after, arrived(lab, "g0"));
  CHATGATE_TRY_ASSIGN(const std::uint64_t routed_after, routed(lab));
  const std::uint64_t came = after.packets - before.packets;
  if (came >= kFrames - kFrames / 100 && routed_after == routed_before) return {};
  return fail(refused("measure changes", peer.name,
                      fmt::format("of {} packets from banned sources {} arrived and {} passed", kFrames, came,
                                  routed_after - routed_before)));
}

Status measure_changes(const Options& options, Report& report) {
  const ChangeLists lists = make_lists();
  CHATGATE_TRY_ASSIGN(const Loaded loaded, measure_load(options, lists, report));
  CHATGATE_TRY(measure_one_ban(loaded, lists, report));
  CHATGATE_TRY(measure_first_drop(*loaded.chatgate, lists, report));
  CHATGATE_TRY(measure_stats(*loaded.chatgate, report));
  return measure_swaps(options, *loaded.chatgate, lists, report);
}

}  // namespace chatgate::bench
