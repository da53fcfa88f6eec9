// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "bench/bench.h"
#include "bench/peers.h"

namespace chatgate::bench {

/// What all changes are measured with. The lists of a million are made when they are asked for, and not kept:
/// what this process holds would count as memory of every process that it starts.
struct ChangeLists {
  std::vector<Prefix4> prefixes() const;        ///< nine hosts to one /24
  std::vector<Prefix4> other_prefixes() const;  ///< to be swapped for them
  std::vector<Prefix4> hosts() const;           ///< as many, for tools that cannot hold prefixes

  std::uint32_t sentinel = 0;                ///< a host that is banned in both lists of prefixes
  std::uint32_t whitelisted = 0;             ///< likewise, and on the whitelist
  std::vector<std::uint32_t> newcomers;      ///< hosts that no list covers
  std::vector<std::uint32_t> banned_sample;  ///< covered by all lists of bans but other_prefixes()
};

/// The labs of chatgate and of ipset with the list of prefixes loaded.
struct Loaded {
  std::unique_ptr<test::Lab> chatgate;  ///< with two links, both filtered
  std::unique_ptr<test::Lab> ipset;
};

/// Loads the list with each tool in turn, and reports time, memory and the ratios.
Result<Loaded> measure_load(const Options& options, const ChangeLists& lists, Report& report);

/// One address more as a whole process, beside `ipset add`; from its start to the first dropped packet; the
/// time to read all counters.
Status measure_one_ban(const Loaded& loaded, const ChangeLists& lists, Report& report);
Status measure_first_drop(const test::Lab& chatgate, const ChangeLists& lists, Report& report);
Status measure_stats(const test::Lab& chatgate, Report& report);

/// 1M for another 1M under traffic, again and again.
Status measure_swaps(const Options& options, const test::Lab& chatgate, const ChangeLists& lists,
                     Report& report);

/// Whether all packets from `sources` are dropped by `peer` in `lab`: seen on the interface, never at the
/// routing decision. (With a million elements, nft takes minutes to list its own counters.)
Status check_dropped(const Peer& peer, const test::Lab& lab, const std::vector<std::uint32_t>& sources);

double median(std::vector<double> values);

}  // namespace chatgate::bench
