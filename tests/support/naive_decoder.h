// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "chatgate/abi.h"
#include "net/ip_address.h"
#include "support/packet.h"

namespace chatgate::test {

/// What DESIGN section 3 says of a frame, read a second time and with nothing of bpf/parse.bpf.h.
struct Decoded {
  chatgate_counter passes =
      CHATGATE_COUNTERS;  ///< unjudged, under this counter; CHATGATE_COUNTERS: the source is judged
  IpAddress source;
  IpAddress destination;
  int tags = 0;
  bool tunnel = false;

  bool judged() const { return passes == CHATGATE_COUNTERS; }
};

Decoded decode(const Packet& frame);

}  // namespace chatgate::test
