// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "host/connections.h"

namespace chatgate {

/// Sees to it that no change cuts off whoever makes it, whatever the change is: a whitelist that goes, a list
/// that becomes live, destinations that are dropped, a pause that ends.
class SshWatch {
 public:
  /// In the transaction of a change, before anything is changed.
  static Result<SshWatch> begin(Session& session);

  /// Refuses, in the transaction of a change, what drops packets of an SSH session that were not dropped
  /// before it; nor, while a pause lasts that ends by itself, would have been after that.
  Status check(Session& session) const;

 private:
  SshWatch() = default;

  std::vector<Connection> open_;
  std::vector<Connection> open_after_pause_;
};

/// Refuses to begin filtering where the policy would drop packets of the SSH session.
Status check_ssh_sessions(Session& session);

}  // namespace chatgate
