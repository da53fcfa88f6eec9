// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chatgate {

/// What this machine and this process have to work with.
struct HostState {
  std::string kernel;                   ///< `uname -r`
  std::uint32_t cpus = 1;               ///< online
  std::uint64_t capabilities = 0;       ///< effective ones, a bit each (capabilities(7))
  std::optional<std::uint64_t> memory;  ///< bytes that may still be used: the host's, or the cgroup's if less
  std::optional<std::uint64_t> memlock;  ///< RLIMIT_MEMLOCK in bytes; nothing: unlimited
  std::optional<bool> jit;               ///< BPF programs are compiled; nothing: the kernel does not tell
  bool btf = false;                      ///< the kernel describes its types
  bool clock_synchronised = false;       ///< as the kernel has it from whoever disciplines the clock
};

HostState host_state();

/// The bits behind `CapEff:` in the text of /proc/PID/status; 0 if it has none.
std::uint64_t parse_capabilities(std::string_view status);

/// Bytes behind `MemAvailable:` in the text of /proc/meminfo; nothing if it has none.
std::optional<std::uint64_t> parse_available_memory(std::string_view meminfo);

/// `limit`: the text of a cgroup's memory.max, `used`: of its memory.current. Nothing: no limit.
std::optional<std::uint64_t> parse_cgroup_room(std::string_view limit, std::string_view used);

}  // namespace chatgate
