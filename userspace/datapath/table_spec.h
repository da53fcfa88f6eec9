// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "chatgate/abi.h"
#include "datapath/bpf_map.h"

namespace chatgate {

/// One of the outer maps, and what its inner tables must be.
struct TableSpec {
  const char* name;  ///< of the outer map, its pin, and its inner tables
  MapShape inner;
  std::uint32_t fixed_entries;  ///< of the inner table; 0: sized for the generation
};

/// By chatgate_map. A test compares it with the templates in the compiled program.
const std::array<TableSpec, CHATGATE_OUTER_MAPS>& table_specs();

inline const TableSpec& table_spec(chatgate_map map) { return table_specs().at(map); }

}  // namespace chatgate
