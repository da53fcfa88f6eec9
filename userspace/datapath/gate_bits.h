// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "chatgate/abi.h"
#include "model/table_key.h"

namespace chatgate {

/// The three gates of one generation, as mapped memory.
struct GateMemory {
  std::uint64_t* gate4 = nullptr;         ///< CHATGATE_GATE_WORDS
  std::uint64_t* gate6_wide = nullptr;    ///< CHATGATE_GATE6_WIDE_WORDS
  std::uint64_t* gate6_narrow = nullptr;  ///< CHATGATE_GATE_WORDS
};

/// Blocks first..last of one gate.
struct GateSpan {
  chatgate_map gate = CHATGATE_MAP_GATE4;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// The gate that a prefix's blocks are in.
chatgate_map gate_of(const IpPrefix& prefix);

/// The blocks that a prefix touches.
std::vector<GateSpan> gate_spans(const IpPrefix& prefix);

/// CHATGATE_GATE_*: which tables the key is in.
std::uint32_t gate_bits_of(const TableKey& key);

/// Sets the key's bits in every block that its prefix touches. Safe while the program reads.
void open_gate(const GateMemory& gates, const TableKey& key);

/// Whether every block that the prefix touches has the key's bits.
bool gate_is_open(const GateMemory& gates, const TableKey& key);

}  // namespace chatgate
