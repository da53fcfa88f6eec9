// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "datapath/key_codec.h"
#include "model/table_key.h"

namespace chatgate::test {

/// The seed of this run's `part`: CHATGATE_SEED plus the part, or a random one. Printed, so that a failure
/// can be had again.
std::uint64_t seed_for(std::uint64_t part);

/// Policies made by chance, crowded into a few corners of the address space, so that prefixes nest, touch and
/// share gates.
class RandomPolicy {
 public:
  RandomPolicy(std::uint64_t seed, WallTime now) : random_(seed), now_(now) {}

  /// 0 .. limit - 1.
  std::uint32_t below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  Family family() { return chance(50) ? Family::kV4 : Family::kV6; }
  /// A key of any kind, length and scope, with ends a day away from now or more.
  CompiledKey key();
  /// Other ends for the same key.
  CompiledKey changed(CompiledKey key);
  /// More keys over one address than may nest there: of one kind and scope, each with an end.
  std::vector<CompiledKey> chain();
  /// An address on, in or just beyond an edge of the prefix, or in the same corner, or anywhere.
  IpAddress near(const IpPrefix& prefix);
  IpAddress corner(Family family);
  IpAddress anywhere(Family family);
  /// Some addresses of the family's destinations() serve scopes.
  std::vector<KernelDestination> destinations();
  IpAddress destination(Family family);

 private:
  int length(Family family);
  WallTime end();

  std::mt19937_64 random_;
  WallTime now_;
};

}  // namespace chatgate::test
