// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// A BPF file system of one's own on a temporary directory. Unmounting it drops its pins, and what only they
/// kept.
class Bpffs {
 public:
  /// Mounts it; asks for root.
  Bpffs();
  ~Bpffs();
  Bpffs(const Bpffs&) = delete;
  Bpffs& operator=(const Bpffs&) = delete;

  /// Whether it could be mounted, and if not, why.
  const Status& status() const { return status_; }
  const std::string& path() const { return directory_.path(); }

 private:
  TempDir directory_;
  Status status_;
};

}  // namespace chatgate::test
