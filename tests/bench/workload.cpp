// SPDX-License-Identifier: Apache-2.0
#include "bench/workload.h"

#include <algorithm>

namespace chatgate::bench {
namespace {

constexpr std::uint32_t kClusters = 20'000;
constexpr std::uint32_t kWhitelisted = 1'000;
constexpr std::uint32_t kHostsToABlock = 9;
constexpr std::uint64_t kWorkloadSeed = 20261123;

/// The destination that belongs to a scope: one address of 198.51.100.0/24 each.
IpAddress destination_of(std::uint32_t scope) {
  IpAddress address;
  address.bytes = {198, 51, 100, static_cast<std::uint8_t>(scope)};
  return address;
}

}  // namespace

std::string_view to_string(Shape shape) { return shape == Shape::kRandom ? "random" : "clustered"; }

std::string_view to_string(Traffic traffic) {
  constexpr std::string_view kNames[] = {"clean", "near-miss", "banned", "whitelisted"};
  return kNames[static_cast<int>(traffic)];
}

Workload::Workload(const WorkloadOptions& options)
    : options_(options), block_bits_(options.family == Family::kV4 ? 8 : 16), random_(kWorkloadSeed) {
  options_.shape == Shape::kRandom ? choose_random_bans() : choose_clustered_bans();
  choose_whitelist();
  for (std::uint32_t scope = 1; scope <= options_.scopes; ++scope)
    destinations_.push_back({destination_of(scope), scope});
}

/// v4: 1.0.0.0 to 223.255.255.255. v6: 2000::/3, or where real visitors live.
Workload::Host Workload::random_host(Shape shape) {
  const std::uint64_t bits = random_();
  if (options_.family == Family::kV4) return (1 + (bits >> 32) % 223) << 24 | (bits & 0xffffff);
  if (shape == Shape::kRandom) return std::uint64_t{1} << 61 | bits >> 3;
  return std::uint64_t{(bits & 1) != 0 ? 0x2a0U : 0x260U} << 52 | bits >> 12;
}

Workload::Host Workload::random_in_block(Host block) {
  return block << block_bits_ | (random_() & ((1U << block_bits_) - 1));
}

bool Workload::is_listed(Host host) const {
  return banned_hosts_.contains(host) || banned_blocks_.contains(block_of(host)) ||
         allowed_hosts_.contains(host);
}

/// Host-wide, or one of the licenses in turn.
std::uint32_t Workload::deal_scope() const {
  return static_cast<std::uint32_t>(keys_.size()) % (options_.scopes + 1);
}

void Workload::add_key(Kind kind, Host host, int length, std::uint32_t scope) {
  IpAddress address;
  address.family = options_.family;
  const int bytes = options_.family == Family::kV4 ? 4 : 8;
  for (int i = 0; i < bytes; ++i)
    address.bytes.at(static_cast<std::size_t>(i)) = static_cast<std::uint8_t>(host >> (8 * (bytes - 1 - i)));
  const auto slot = static_cast<std::uint32_t>(keys_.size() + 1);
  keys_.push_back({{{make_prefix(address, length), kind, scope}, kNever, {}}, slot});
}

bool Workload::ban_host(Host host) {
  if (!banned_hosts_.insert(host).second) return false;
  hosts_.push_back(host);
  add_key(Kind::kBan, host, options_.family == Family::kV4 ? 32 : 64, deal_scope());
  return true;
}

void Workload::choose_random_bans() {
  const int block_length = options_.family == Family::kV4 ? 24 : 48;
  const std::uint32_t blocks = options_.entries / (kHostsToABlock + 1);
  while (banned_blocks_.size() < blocks) {
    const Host host = random_host(options_.shape);
    if (banned_blocks_.insert(block_of(host)).second) add_key(Kind::kBan, host, block_length, deal_scope());
  }
  while (keys_.size() < options_.entries) ban_host(random_host(options_.shape));
}

void Workload::choose_clustered_bans() {
  const int block_length = options_.family == Family::kV4 ? 24 : 48;
  std::unordered_set<Host> chosen;
  while (chosen.size() < kClusters) chosen.insert(block_of(random_host(options_.shape)));
  std::vector<Host> clusters(chosen.begin(), chosen.end());
  const std::uint32_t blocks = std::min(options_.entries, kClusters) / (kHostsToABlock + 1);
  for (std::uint32_t i = 0; i < blocks; ++i) {
    banned_blocks_.insert(clusters[i]);
    add_key(Kind::kBan, clusters[i] << block_bits_, block_length, deal_scope());
  }
  clusters.erase(clusters.begin(), clusters.begin() + blocks);
  while (keys_.size() < options_.entries) ban_host(random_in_block(clusters[random_() % clusters.size()]));
}

void Workload::choose_whitelist() {
  while (allowed_.size() < kWhitelisted) {
    const Host host = random_host(options_.shape);
    if (!allowed_hosts_.insert(host).second) continue;
    allowed_.push_back(host);
    add_key(Kind::kAllow, host, options_.family == Family::kV4 ? 32 : 64, 0);
  }
}

std::uint64_t Workload::encode(Host host, std::uint32_t scope) const {
  if (options_.family == Family::kV6) return __builtin_bswap64(host);
  const IpAddress to = destination_of(scope);
  std::uint32_t destination = 0;
  std::copy_n(to.bytes.begin(), 4, reinterpret_cast<std::uint8_t*>(&destination));
  return std::uint64_t{destination} << 32 | __builtin_bswap32(static_cast<std::uint32_t>(host));
}

Workload::Host Workload::near_miss() {
  for (;;) {
    const Host host = random_in_block(block_of(hosts_[random_() % hosts_.size()]));
    if (!is_listed(host)) return host;
  }
}

/// Any ban, host or block; `scope`: the one in which it holds (an address elsewhere would not meet it).
Workload::Host Workload::banned(std::uint32_t& scope) {
  for (;;) {
    const KernelKey& key = keys_[random_() % options_.entries];
    const IpPrefix& prefix = key.compiled.key.prefix;
    Host host = 0;
    for (std::size_t i = 0; i < (options_.family == Family::kV4 ? 4U : 8U); ++i)
      host = host << 8 | prefix.address.bytes.at(i);
    if (prefix.length == 24 || prefix.length == 48) host = random_in_block(block_of(host));
    if (key.compiled.key.scope != 0) scope = key.compiled.key.scope;
    if (!allowed_hosts_.contains(host)) return host;
  }
}

Workload::Host Workload::source_of(Traffic traffic, std::uint32_t& scope) {
  scope = options_.scopes == 0 ? 0 : 1 + static_cast<std::uint32_t>(random_() % options_.scopes);
  if (traffic == Traffic::kNearMiss) return near_miss();
  if (traffic == Traffic::kBanned) return banned(scope);
  if (traffic == Traffic::kWhitelisted) return allowed_[random_() % allowed_.size()];
  for (;;) {
    const Host host = random_host(options_.shape);
    if (!is_listed(host)) return host;
  }
}

std::vector<std::uint64_t> Workload::sources(Traffic traffic) {
  std::vector<std::uint64_t> sources(kSources);
  for (std::uint64_t& source : sources) {
    std::uint32_t scope = 0;
    const Host host = source_of(traffic, scope);
    source = encode(host, scope);
  }
  return sources;
}

}  // namespace chatgate::bench
