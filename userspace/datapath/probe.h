// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "chatgate/abi.h"
#include "datapath/pins.h"
#include "net/ip_address.h"

namespace chatgate {

/// What the program would do with a packet.
struct ProbeAnswer {
  chatgate_counter reason = CHATGATE_COUNTERS;
  std::uint32_t slot = CHATGATE_SLOT_NONE;  ///< of the key that decides
};

/// The unattached copy of the program, on the same tables; asking it moves no counter.
class Probe {
 public:
  static Result<Probe> open(const PinDirectory& pins);
  /// A loaded program of one's own; takes the descriptor over.
  explicit Probe(UniqueFd program) : program_(std::move(program)) {}

  /// A whole frame, from the Ethernet header on, at least 14 bytes.
  Result<ProbeAnswer> ask_frame(const void* frame, std::uint32_t bytes) const;

  /// A minimal packet between these addresses; without a destination it goes to one that no license has.
  Result<ProbeAnswer> ask(const IpAddress& source, const std::optional<IpAddress>& destination) const;

 private:
  UniqueFd program_;
};

}  // namespace chatgate
