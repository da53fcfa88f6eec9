// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/pins.h"

namespace chatgate {

/// One XDP program in a mode of an interface.
struct ProgramThere {
  std::uint32_t id = 0;
  std::string name;         ///< as the kernel has it, cut to 15 bytes; empty: we may not look at it
  std::string mode;         ///< "native", "generic" or "offloaded"
  std::uint32_t link = 0;   ///< id of the BPF link that holds it; 0: none, netlink put it there
  bool dispatcher = false;  ///< libxdp's, which calls others
  std::vector<std::string> components;  ///< the names of those that it calls
};

/// What runs on an interface, whosever it is. Without `pins` the dispatcher's components are not known.
Result<std::vector<ProgramThere>> programs_there(const std::optional<PinDirectory>& pins,
                                                 std::uint32_t interface);

/// The command that takes that program off the interface, and nothing else.
std::string removal_of(const ProgramThere& program, const std::string& interface);

}  // namespace chatgate
