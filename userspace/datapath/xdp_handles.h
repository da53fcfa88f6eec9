// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <xdp/libxdp.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "datapath/pins.h"

namespace chatgate {

struct MultiprogClose {
  void operator()(xdp_multiprog* multiprog) const { xdp_multiprog__close(multiprog); }
};
struct ProgramClose {
  /// libxdp (1.3) closes its own error pointers, too, and crashes.
  void operator()(xdp_program* program) const {
    if (libxdp_get_error(program) == 0) xdp_program__close(program);
  }
};
using Multiprog = std::unique_ptr<xdp_multiprog, MultiprogClose>;
using XdpProgram = std::unique_ptr<xdp_program, ProgramClose>;

/// The name of the program that libxdp attaches (lib/libxdp/xdp-dispatcher.c.in).
inline constexpr const char* kDispatcherName = "xdp_dispatcher";

/// Written only if it says something else: threads that read the environment do not lock it.
inline void set_environment(const char* name, const char* value) {
  const char* present = std::getenv(name);
  if (present == nullptr || std::strcmp(present, value) != 0) setenv(name, value, 1);
}

/// libxdp keeps the dispatcher's links in the same BPF file system as we keep our tables, and must not mount
/// one. A second thread may do so too, once the first has.
inline void point_libxdp_at(const PinDirectory& pins) {
  set_environment(XDP_BPFFS_ENVVAR, pins.bpffs().c_str());
  set_environment(XDP_BPFFS_MOUNT_ENVVAR, "0");
}

/// What runs on the interface; null: nothing.
inline Multiprog programs_on(std::uint32_t ifindex) {
  xdp_multiprog* multiprog = xdp_multiprog__get_from_ifindex(static_cast<int>(ifindex));
  return Multiprog(libxdp_get_error(multiprog) != 0 ? nullptr : multiprog);
}

}  // namespace chatgate
