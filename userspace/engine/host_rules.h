// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "datapath/kernel_features.h"
#include "engine/finding.h"
#include "host/host_state.h"

namespace chatgate {

/// All that is judged of the host.
struct HostFacts {
  HostState state;
  std::string bpffs;                  ///< the path
  std::optional<Error> bpffs_error;   ///< no BPF file system is there
  std::optional<Error> tables_error;  ///< something is pinned that cannot be used
  std::optional<Error> configuration_error;
  std::optional<std::vector<KernelFeature>> features;  ///< nothing: not asked for want of permission
  std::optional<Error> load_error;                     ///< the kernel does not take the filter
  std::uint64_t table_bytes = 0;       ///< that the tables to be made take at the least; 0: they are there
  std::uint32_t entries_that_fit = 0;  ///< into the memory that there is
  std::optional<std::int64_t> clock_error;  ///< ns by which the filter's clock is off; nothing: no tables
  std::string interface;                    ///< one that is filtered on, or is to be; empty: none
};

/// One rule: what it finds; nothing, where it does not apply.
using HostRule = std::optional<Finding> (*)(const HostFacts&);

std::optional<Finding> check_kernel(const HostFacts& facts);      ///< version
std::optional<Finding> check_permission(const HostFacts& facts);  ///< capabilities
std::optional<Finding> check_features(const HostFacts& facts);
std::optional<Finding> check_load(const HostFacts& facts);
std::optional<Finding> check_btf(const HostFacts& facts);
std::optional<Finding> check_jit(const HostFacts& facts);
std::optional<Finding> check_bpffs(const HostFacts& facts);
std::optional<Finding> check_tables(const HostFacts& facts);
std::optional<Finding> check_configuration(const HostFacts& facts);
std::optional<Finding> check_memory(const HostFacts& facts);
std::optional<Finding> check_memlock(const HostFacts& facts);
std::optional<Finding> check_clock(const HostFacts& facts);         ///< is it synchronised
std::optional<Finding> check_filter_clock(const HostFacts& facts);  ///< the filter's against the host's

/// All of them.
std::span<const HostRule> host_rules();

}  // namespace chatgate
