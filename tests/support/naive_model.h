// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chatgate/abi.h"
#include "datapath/key_codec.h"

namespace chatgate::test {

/// DESIGN section 3 over a plain list of rules, read from end to end for every packet.
class NaiveModel {
 public:
  /// Adds the key, or replaces it.
  void put(const CompiledKey& key);
  void remove(const TableKey& key);
  void serve(std::vector<KernelDestination> destinations) { destinations_ = std::move(destinations); }

  std::size_t size() const { return rules_.size(); }
  const CompiledKey& at(std::size_t index) const { return rules_.at(index).key; }
  std::vector<CompiledKey> keys() const;
  const std::vector<KernelDestination>& destinations() const { return destinations_; }

  std::uint32_t scope_of(const IpAddress& destination) const;
  chatgate_counter verdict(const IpAddress& source, std::uint32_t scope, WallTime now) const;
  /// Every key that covers the source and reaches the scope, over or not.
  std::vector<CompiledKey> covering(const IpAddress& source, std::uint32_t scope) const;
  /// Whether the program may name `key` for this verdict: it is there, of the right kind, holds, covers and
  /// reaches.
  bool may_decide(const TableKey& key, chatgate_counter reason, const IpAddress& source, std::uint32_t scope,
                  WallTime now) const;

 private:
  struct Rule {
    CompiledKey key;
    std::uint64_t high, low, high_mask, low_mask;
  };
  static Rule make_rule(const CompiledKey& key);
  static bool applies(const Rule& rule, const IpAddress& source, std::uint32_t scope);

  std::vector<Rule> rules_;
  std::vector<KernelDestination> destinations_;
};

}  // namespace chatgate::test
