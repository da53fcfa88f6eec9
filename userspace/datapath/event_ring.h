// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "datapath/tables.h"
#include "net/ip_address.h"

struct ring_buffer;

namespace chatgate {

/// One packet that the program dropped and told of.
struct PacketEvent {
  WallTime at{};           ///< by the program's coarse clock
  std::uint32_t slot = 0;  ///< of the kernel key that decided
  std::string interface;   ///< empty: one that these tables do not know
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;           ///< of IPv4, or the next header of the fixed IPv6 header
  std::uint16_t source_port = 0;       ///< of TCP and UDP; 0: none, or not read (later fragments, extensions)
  std::uint16_t destination_port = 0;  ///< the same
  std::uint32_t bytes = 0;             ///< of the whole frame
  bool shadow = false;                 ///< it passed: every ban that covers it is a shadow
};

/// What became of the packets that were to be told of, over all CPUs, since the tables were made.
struct EventFlow {
  std::uint64_t sent = 0;
  std::uint64_t limited = 0;  ///< over the rate
  std::uint64_t lost = 0;     ///< the ring was full
};

Result<EventFlow> read_event_flow(const Tables& tables);

/// The program tells of drops until `until`; the epoch: no more from now on.
void tell_events_until(Tables& tables, WallTime until);

/// The reading end of the ring between the program and the one listener.
class EventRing {
 public:
  /// `tables` must outlive it.
  static Result<EventRing> open(const Tables& tables);
  EventRing(EventRing&&) noexcept;
  EventRing& operator=(EventRing&&) noexcept;
  ~EventRing();

  /// Readable (poll) when there is something.
  int fd() const;

  /// What is there, oldest first; what is read is gone from the ring.
  Result<std::vector<PacketEvent>> read();

 private:
  struct Close {
    void operator()(ring_buffer* ring) const;
  };
  struct Reader;
  explicit EventRing(std::unique_ptr<Reader> reader);

  std::unique_ptr<Reader> reader_;
};

}  // namespace chatgate
