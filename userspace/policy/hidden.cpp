// SPDX-License-Identifier: Apache-2.0
#include "policy/hidden.h"

#include <optional>

#include "net/ip_range.h"
#include "policy/look_order.h"

namespace chatgate {
namespace {

/// A key over the current one.
struct Over {
  std::uint32_t index;
  std::optional<IpAddress>
      open;  ///< its first address that no narrower key decides; nothing: all are decided
};

class Search {
 public:
  Search(std::span<const CompiledKey> keys, WallTime now) : keys_(keys), now_(now), hidden_(keys.size()) {}

  std::vector<Hidden> run() {
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      while (!over_.empty() && !covers(prefix_of(over_.back().index), prefix_of(i))) leave();
      for (Over& one : over_) compare(one, i);
      over_.push_back({i, prefix_of(i).address});
    }
    while (!over_.empty()) leave();
    return std::move(hidden_);
  }

 private:
  const IpPrefix& prefix_of(std::uint32_t index) const { return keys_[index].key.prefix; }

  void compare(Over& outer, std::uint32_t inner) {
    if (decides_before(keys_[outer.index], keys_[inner], now_)) {
      if (hidden_[inner].hiding != Hiding::kWhole) hidden_[inner] = {Hiding::kWhole, outer.index};
    } else if (decides_before(keys_[inner], keys_[outer.index], now_)) {
      if (hidden_[outer.index].hiding == Hiding::kNone) hidden_[outer.index] = {Hiding::kPart, inner};
      close(outer, prefix_of(inner));
    }
  }

  /// The inner ones come in the order of their first addresses: what lies before one of them and is open
  /// stays so.
  static void close(Over& outer, const IpPrefix& inner) {
    if (!outer.open || *outer.open < inner.address) return;
    const IpAddress last = last_address(inner);
    if (!(last < *outer.open)) outer.open = next_address(last);
  }

  void leave() {
    const Over& one = over_.back();
    Hidden& hidden = hidden_[one.index];
    const bool closed = !one.open || last_address(prefix_of(one.index)) < *one.open;
    if (closed) hidden.hiding = Hiding::kWhole;
    over_.pop_back();
  }

  std::span<const CompiledKey> keys_;
  WallTime now_;
  std::vector<Hidden> hidden_;
  std::vector<Over> over_;
};

}  // namespace

bool decides_before(const CompiledKey& one, const CompiledKey& other, WallTime now) {
  if (one.key.scope != 0 && one.key.scope != other.key.scope) return false;
  const bool enforced = one.until > now;
  const bool other_enforced = other.until > now;
  // A shadow yields to whatever is enforced; and an allow, of which there is no shadow, to no ban.
  if (enforced != other_enforced) return enforced;
  return look_order(one.key) < look_order(other.key);
}

std::vector<Hidden> find_hidden(std::span<const CompiledKey> keys, WallTime now) {
  return Search(keys, now).run();
}

}  // namespace chatgate
