// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/packet.h"

namespace chatgate::test {

struct NamedPacket {
  std::string name;
  Packet packet;
};

/// One frame of every kind that the parser tells apart, from the builder's default addresses.
std::vector<NamedPacket> fixture_packets();

}  // namespace chatgate::test
