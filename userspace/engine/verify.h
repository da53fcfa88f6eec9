// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"

namespace chatgate {

/// One way in which the kernel is not what the store says.
struct Difference {
  std::string
      what;  ///< "missing in the kernel", "unknown to the store", "differs", "hidden by the gate", ...
  std::string object;  ///< a key, a destination, an interface
  std::string detail;
};

struct VerifyReport {
  std::uint64_t keys = 0;  ///< compared
  std::vector<Difference> differences;
};

/// Reads every kernel table back and names every difference from the store. Changes nothing. Keys whose time
/// is over but that are still there are no difference: the program does not follow them.
Result<VerifyReport> verify(Session& session);

/// "ban 198.51.100.0/24", "allow 2001:db8::/48 in scope 3".
std::string describe(const TableKey& key);

}  // namespace chatgate
