// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/hits.h"
#include "policy/explain.h"

namespace chatgate {

struct CheckMatch {
  Match match;
  Hits hits;  ///< of its kernel key; entries of one prefix are each credited in full
  bool in_kernel = false;
};

struct CheckResult {
  IpAddress address;
  std::optional<IpAddress> destination;
  Decision decision;      ///< by the store
  bool enforced = false;  ///< the program says the same, and is attached somewhere
  std::vector<CheckMatch> matches;
  std::vector<std::string> warnings;
};

/// The verdict on packets from `address`, and every live entry behind it. Asks the unattached copy of the
/// program too; no counter moves.
Result<CheckResult> check_address(Session& session, const IpAddress& address,
                                  const std::optional<IpAddress>& destination);

}  // namespace chatgate
