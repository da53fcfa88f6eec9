// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// A real web server (list_server.py) on the loopback address of a network namespace, gone with this.
class ListServer {
 public:
  /// `netns`: empty: this one. Fails the test if it does not come up.
  explicit ListServer(const std::string& netns = {});

  void put(const std::string& name, const std::string& content) const;
  std::string url(const std::string& path) const;
  /// From now on the server does this ("status/500", "slow", "never": see list_server.py) when it is asked
  /// for the file; empty: it sends the file again.
  void answer(const std::string& name, const std::string& what) const;
  /// `PATH IF-NONE-MATCH STATUS` of each request so far.
  std::vector<std::string> requests() const;

 private:
  TempDir folder_;
  std::unique_ptr<BackgroundProcess> process_;
  std::string port_;
};

}  // namespace chatgate::test
