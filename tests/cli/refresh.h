// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "cli/cli.h"
#include "engine/refresh.h"
#include "support/list_server.h"

namespace chatgate::test {

/// A list `feed` of bans, and a real web server on the host's loopback address.
class RefreshTest : public AttachedTest {
 protected:
  void SetUp() override;

  const ListServer& server() const { return *server_; }
  /// The list is read from there: the URL of that name, or (with a slash) that file.
  void set_source(const std::string& source, const Words& more = {}) const;

  /// `chatgate refresh feed`: what it says of the list.
  nlohmann::json refresh(int exit_code = 0) const;
  /// As the service does it, on the host, in this thread.
  RefreshOutcome refresh_here(WallTime now, UrlLimits limits = {}) const;
  /// What `lists` says of the list's refreshes.
  nlohmann::json state() const;
  /// Whether a warning of `status` and of `lists` has this in it.
  bool is_warned_of(const std::string& text) const;

  /// So many hosts, a line each.
  static std::string hosts(int count, int first = 0);

 private:
  std::unique_ptr<ListServer> server_;
};

}  // namespace chatgate::test
