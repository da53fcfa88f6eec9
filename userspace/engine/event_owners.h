// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "datapath/event_ring.h"
#include "engine/session.h"
#include "model/entry.h"

namespace chatgate {

/// Finds the entries behind a packet's kernel key: by look-ups around its source address, so that it costs
/// the same on a list of millions.
class EventOwners {
 public:
  /// The live entries whose key decided; several if they share it. Empty: not known, as of tables that
  /// another store has filled, or of an entry that was removed in the meantime.
  Result<std::vector<Entry>> of(Session& session, const PacketEvent& packet);

 private:
  Status follow_revision(Session& session);

  std::unordered_map<std::uint32_t, std::vector<Entry>> by_slot_;  ///< as of revision_
  std::uint64_t revision_ = 0;
  bool ours_ = false;  ///< the store's slots are the tables'
};

}  // namespace chatgate
