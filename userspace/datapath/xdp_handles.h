// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <xdp/libxdp.h>

#include <cstdlib>
#include <memory>

#include "datapath/pins.h"

namespace chatgate {

struct MultiprogClose {
  void operator()(xdp_multiprog* multiprog) const { xdp_multiprog__close(multiprog); }
};
struct ProgramClose {
  void operator()(xdp_program* program) const { xdp_program__close(program); }
};
using Multiprog = std::unique_ptr<xdp_multiprog, MultiprogClose>;
using XdpProgram = std::unique_ptr<xdp_program, ProgramClose>;

/// libxdp keeps the dispatcher's links in the same BPF file system as we keep our tables, and must not mount
/// one.
inline void point_libxdp_at(const PinDirectory& pins) {
  // Said once: another thread may be reading the environment.
  const char* known = getenv(XDP_BPFFS_ENVVAR);
  const char* mount = getenv(XDP_BPFFS_MOUNT_ENVVAR);
  if (known != nullptr && pins.bpffs() == known && mount != nullptr && *mount == '0') return;
  setenv(XDP_BPFFS_ENVVAR, pins.bpffs().c_str(), 1);
  setenv(XDP_BPFFS_MOUNT_ENVVAR, "0", 1);
}

/// What runs on the interface; null: nothing.
inline Multiprog programs_on(std::uint32_t ifindex) {
  xdp_multiprog* multiprog = xdp_multiprog__get_from_ifindex(static_cast<int>(ifindex));
  return Multiprog(libxdp_get_error(multiprog) != 0 ? nullptr : multiprog);
}

}  // namespace chatgate
