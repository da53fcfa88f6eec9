// SPDX-License-Identifier: Apache-2.0
#include "support/bpffs.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

namespace chatgate::test {

Bpffs::Bpffs() {
  if (mount("bpf", path().c_str(), "bpf", 0, nullptr) != 0)
    status_ = fail(system_error("mount BPF file system", path(), errno));
}

Bpffs::~Bpffs() {
  if (status_ && umount2(path().c_str(), MNT_DETACH) != 0)
    ADD_FAILURE() << "unmount " << path() << ": " << std::strerror(errno);
}

}  // namespace chatgate::test
