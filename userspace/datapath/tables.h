// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "chatgate/abi.h"
#include "datapath/bpf_map.h"
#include "datapath/host_table.h"
#include "datapath/pins.h"

namespace chatgate {

using StoreUuid = std::array<std::uint8_t, 16>;

/// The most that `max_entries` can be: a slot number has 24 bits.
inline constexpr std::uint32_t kMostEntries = CHATGATE_SLOT_LIMIT - 2;

/// Copies of the slots: a power of two, at most the possible CPUs and CHATGATE_MAX_SHARDS.
struct SlotLayout {
  std::uint32_t shards = 1;
  std::uint32_t slots_per_shard = 1;  ///< max_entries and slot 0, which no key has
  bool shared = false;                ///< more CPUs than shards
};

SlotLayout slot_layout(std::uint32_t max_entries);

/// The pinned set, opened: the control block in memory and the maps by descriptor.
class Tables {
 public:
  /// Refuses a set that is not wholly of this build's making: another ABI or magic, foreign, missing or mixed
  /// maps, inner tables of another shape. The error says so and hints at `attach`, which builds it anew.
  static Result<Tables> open(const PinDirectory& pins, bool writable);

  /// The set built aside, before it is published: takes the maps over.
  static Result<Tables> adopt(std::array<BpfMap, CHATGATE_MAPS> maps, BpfMap control);

  const BpfMap& map(chatgate_map which) const { return maps_.at(which); }
  const BpfMap& control_map() const { return control_map_; }
  const chatgate_control& control() const { return *static_cast<const chatgate_control*>(control_.data()); }
  chatgate_control& control() { return *static_cast<chatgate_control*>(control_.data()); }

  /// The halves of the word that the program goes by now: control.word, but past the deadline of a change
  /// that nobody confirmed control.previous_word.
  std::uint64_t revision() const { return word() >> 1; }
  std::uint32_t active() const { return static_cast<std::uint32_t>(word() & 1); }
  /// Which revision the kernel holds, and which generation it reads: one release store.
  void set_word(std::uint64_t revision, std::uint32_t active);
  /// The same generation holds a later revision.
  void set_revision(std::uint64_t revision);

  /// From `deadline` on the program goes by the word that it goes by now, whatever set_word() says meanwhile.
  void arm(WallTime deadline);
  /// A change waits to be confirmed until then: the program reads it, and has another generation to go back
  /// to. The epoch: none does, or it has gone back.
  WallTime pending_until() const;
  /// No deadline, past or not, and nothing that is still to be done for one that was.
  bool is_settled() const;
  /// No deadline any more; the present word, or (`back`) the one before the change, holds for good. Returns
  /// when no packet is judged otherwise any more. Not settled yet: then whoever is killed is followed up.
  Status disarm(bool back);
  /// All that was kept for the deadline is gone.
  void settle();

  /// How a host table of that generation is hashed.
  HostHash host_hash(chatgate_map which, std::uint32_t generation) const;

  StoreUuid store() const;

  /// Makes `now` on the program's clock agree with the wall clock, if it is off by more than 100 ms.
  void anchor_clock();

  /// The inner table of one generation; refused if the slot is empty.
  Result<BpfMap> inner(chatgate_map which, std::uint32_t generation) const;

  /// The inner table of the active generation. For readers without the lock: a flip in between is met by
  /// looking again.
  Result<BpfMap> active_inner(chatgate_map which) const;

  /// Returns when no packet that began before is still under way.
  Status grace_period() const;

  /// All that the kernel accounts to the set, in bytes.
  Result<std::uint64_t> memory() const;

 private:
  Tables(std::array<BpfMap, CHATGATE_MAPS> maps, BpfMap control_map, MappedArray control)
      : maps_(std::move(maps)), control_map_(std::move(control_map)), control_(std::move(control)) {}
  std::uint64_t word() const;
  Status verify(const PinDirectory& pins) const;

  std::array<BpfMap, CHATGATE_MAPS> maps_;
  BpfMap control_map_;
  MappedArray control_;
};

/// Names of the pins, by chatgate_map; the control block's and the probe's beside them.
const char* map_name(chatgate_map which);
inline constexpr const char* kControlPin = "control";
inline constexpr const char* kProbePin = "probe";

}  // namespace chatgate
