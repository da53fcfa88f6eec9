// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/lists.h"
#include "support/lab.h"

namespace chatgate::bench {

/// What became of the packets.
struct Judged {
  std::uint64_t dropped = 0;
  std::uint64_t passed = 0;
};

/// Of entries: as many as there is memory for.
inline constexpr std::size_t kAnyNumber = SIZE_MAX;

/// A filter that can be put on the host's end (g0) of a lab and drops what comes from a list. All of it goes
/// with the lab.
struct Peer {
  const char* name;
  std::size_t most_entries;  ///< what it can hold
  /// Files and interfaces: all that is done before the list is loaded.
  Status (*prepare)(const test::Lab& lab, const std::vector<Prefix4>& bans);
  /// The command, run on the host, that loads the list; null: there is none.
  std::vector<std::string> (*load)(const test::Lab& lab);
  /// What puts the loaded list in force, if loading does not.
  Status (*finish)(const test::Lab& lab);
  Result<Judged> (*judged)(const test::Lab& lab);  ///< by its own counters, since it was installed
};

extern const Peer kBareDrop, kChatgate, kXdpFilter, kNftHash, kNftInterval, kIpset;
/// Of type hash:net: it can hold prefixes.
extern const Peer kIpsetNet;
/// No filter: what the stack takes, and where it throws it away.
extern const Peer kNothing;

/// Packets that came as far as the routing decision, which is behind every filter here and has no way for the
/// generator's.
Result<std::uint64_t> routed(const test::Lab& lab);

/// What an interface on a lab's host has received in NAPI, where XDP programs run.
struct Arrived {
  std::uint64_t packets = 0;
  std::uint64_t dropped = 0;
};
Result<Arrived> arrived(const test::Lab& lab, const std::string& interface);

/// prepare, load, finish.
Status install(const Peer& peer, const test::Lab& lab, const std::vector<Prefix4>& bans);

}  // namespace chatgate::bench
