// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/lab.h"

namespace chatgate::test {

/// From here on this process's mounts are its own, and go with it. To be made before anything is mounted, and
/// before a thread is started.
class PrivateMounts {
 public:
  PrivateMounts();
};

/// A Debian machine to install on: this machine's files under a layer that takes all writes, with a lab's
/// host as its network and the lab's BPF file system. Asks for private mounts. It goes with the object, and
/// nothing of this machine is changed.
class DebianRoot {
 public:
  explicit DebianRoot(const Lab& lab) : lab_(&lab) {}
  ~DebianRoot();
  DebianRoot(const DebianRoot&) = delete;
  DebianRoot& operator=(const DebianRoot&) = delete;

  Status set_up();

  /// Where a file of that machine is on this one.
  std::string path(const std::string& inside) const { return directory_.file("root" + inside); }

  /// Runs a program there, as root.
  ProcessResult run(const std::vector<std::string>& argv) const;
  /// The same, and it must end with `exit_code`.
  ProcessResult expect(int exit_code, const std::vector<std::string>& argv) const;

  /// Installs, or upgrades to, one of the packages that build_packages.sh made: "first", "newer", "next_abi".
  void install(const std::string& package) const;

 private:
  Status mount_there(const char* type, const std::string& source, const std::string& inside,
                     unsigned long flags, const std::string& data = {}) const;

  const Lab* lab_;
  TempDir directory_;
  bool mounted_ = false;
};

}  // namespace chatgate::test
