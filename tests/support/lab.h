// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/bpffs.h"
#include "support/process.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// A host of ours and its visitors: two network namespaces with `links` veth pairs between them, a BPF file
/// system and a state directory of their own. Pair i joins `v<i>` (visitor, 198.51.100.2/24 and
/// 2001:db8::2/64 for the first; 203.0.113.2/24 and 2001:db8:1::2/64 for the second) with `g<i>` (host, .1
/// and ::1). All of it goes with the object.
class Lab {
 public:
  explicit Lab(int links = 1);
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  /// Whether it could be set up, and if not, why: CHATGATE_NEED(lab.status()).
  const Status& status() const { return status_; }

  const std::string& visitor() const { return visitor_; }  ///< name of the visitors' network namespace
  const std::string& host() const { return host_; }        ///< name of the host's
  std::string state_dir() const { return directory_.file("state"); }
  const std::string& bpffs() const { return bpffs_.path(); }
  std::string file(const std::string& name) const { return directory_.file(name); }

  /// Runs the built chatgate on the host, with this lab's state directory and BPF file system.
  ProcessResult chatgate(const std::vector<std::string>& words, ProcessOptions options = {}) const;
  /// The same with --json: expects exit code 0 and one JSON document, and fails the test otherwise.
  nlohmann::json chatgate_json(std::vector<std::string> words) const;

  /// `ip` in one of the namespaces; fails the test if it fails.
  void ip(const std::string& netns, const std::vector<std::string>& words) const;

  /// Whether one ping from the visitors' side is answered within a second.
  bool ping(const std::string& address) const;

 private:
  Status set_up(int links);

  TempDir directory_;
  Bpffs bpffs_;
  std::string visitor_;
  std::string host_;
  std::vector<std::string> namespaces_;  // made, and to be removed
  Status status_;
};

}  // namespace chatgate::test
