// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/session.h"
#include "engine/verify.h"

namespace chatgate {

struct RepairReport {
  VerifyReport found;
  std::vector<Difference> left;  ///< what is not mended: an interface that is not attached
};

/// Where verify() finds the kernel to be other than the store says, a generation of all that the store says
/// takes its place, between two packets. What a command that was killed left undone is done first. Refused
/// without tables in the kernel, and while a change waits to be confirmed (its way back would be lost);
/// kNotInForce if the kernel does not take the generation. `session`: open for a change.
Result<RepairReport> repair(Session& session);

/// What repair() would find and leave. `session`: open to look.
Result<RepairReport> plan_repair(Session& session);

}  // namespace chatgate
