// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace chatgate {

/// Something of the kernel that the filter is made of.
struct KernelFeature {
  std::string name;  ///< as the kernel's documentation has it: "BPF_MAP_TYPE_LPM_TRIE"
  bool there = false;
};

/// Asks this kernel for each by making a small one and throwing it away. Needs CAP_BPF and CAP_NET_ADMIN:
/// without them the answer is "not there".
std::vector<KernelFeature> kernel_features();

/// Loads the whole filter with the smallest tables, pins and attaches nothing, and drops it again: whether
/// the verifier takes it. The error says why not.
Status rehearse_load();

/// What the tables for `max_entries` take of the kernel's memory at the least, in bytes: what is allocated
/// whatever they hold.
std::uint64_t least_memory(std::uint32_t max_entries);

/// The most entries whose tables take no more than `bytes`; 0: not even the smallest.
std::uint32_t entries_that_fit(std::uint64_t bytes);

}  // namespace chatgate
