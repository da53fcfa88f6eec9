// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "datapath/key_codec.h"

namespace chatgate::bench {

/// Sources that are varied through: enough that caches miss as in life.
inline constexpr std::uint32_t kSources = 1U << 20;

enum class Shape { kRandom, kClustered };                         ///< where the bans lie
enum class Traffic { kClean, kNearMiss, kBanned, kWhitelisted };  ///< what the sources are
std::string_view to_string(Shape shape);
std::string_view to_string(Traffic traffic);

struct WorkloadOptions {
  Family family = Family::kV4;
  Shape shape = Shape::kRandom;
  std::uint32_t entries = 0;  ///< bans
  std::uint32_t scopes =
      0;  ///< licenses with a destination (IPv4 only); bans are dealt out to them and host-wide

  bool operator==(const WorkloadOptions&) const = default;
};

/// A ban list, a whitelist and sources that meet them; the same for the same options. Nine bans of a host to
/// one of a block (v4: /32 and /24; v6: /64 and /48), uniformly random, or clustered in 20,000 blocks (v6:
/// inside 2a00::/12 and 2600::/12; at most every tenth of these blocks is banned whole). 1,000 hosts are
/// whitelisted.
class Workload {
 public:
  explicit Workload(const WorkloadOptions& options);

  const std::vector<KernelKey>& keys() const { return keys_; }
  const std::vector<KernelDestination>& destinations() const { return destinations_; }

  /// kSources sources of that kind, as vary.bpf.c takes them. A near miss is in the block of a banned host.
  std::vector<std::uint64_t> sources(Traffic traffic);

 private:
  /// A host by its number (v4: 32 bits, v6: the first 64), and the number of the block around it.
  using Host = std::uint64_t;
  Host block_of(Host host) const { return host >> block_bits_; }
  Host random_host(Shape shape);
  Host random_in_block(Host block);
  bool is_listed(Host host) const;

  void choose_random_bans();
  void choose_clustered_bans();
  void choose_whitelist();
  bool ban_host(Host host);
  void add_key(Kind kind, Host host, int length, std::uint32_t scope);
  std::uint32_t deal_scope() const;
  Host source_of(Traffic traffic, std::uint32_t& scope);
  Host near_miss();
  Host banned(std::uint32_t& scope);
  std::uint64_t encode(Host host, std::uint32_t scope) const;

  WorkloadOptions options_;
  int block_bits_;
  std::mt19937_64 random_;
  std::unordered_set<Host> banned_hosts_, banned_blocks_, allowed_hosts_;
  std::vector<Host> hosts_, allowed_;
  std::vector<KernelKey> keys_;
  std::vector<KernelDestination> destinations_;
};

}  // namespace chatgate::bench
