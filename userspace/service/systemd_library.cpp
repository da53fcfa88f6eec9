// SPDX-License-Identifier: Apache-2.0
#include "service/systemd_library.h"

#include <dlfcn.h>

namespace chatgate {

Result<SystemdLibrary> load_systemd_library() {
  constexpr const char* kFile = "libsystemd.so.0";
  void* library = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);  // for as long as the process lives
  if (library == nullptr)
    return fail(refused("load library", kFile, "it is not there", "install it: apt install libsystemd0"));
  SystemdLibrary systemd;
  systemd.notify = reinterpret_cast<decltype(&sd_notify)>(dlsym(library, "sd_notify"));
  systemd.watchdog_enabled =
      reinterpret_cast<decltype(&sd_watchdog_enabled)>(dlsym(library, "sd_watchdog_enabled"));
  if (systemd.notify == nullptr || systemd.watchdog_enabled == nullptr)
    return fail(refused("load library", kFile, "it is not one that can be used"));
  return systemd;
}

}  // namespace chatgate
