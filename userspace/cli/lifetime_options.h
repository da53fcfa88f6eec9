// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"
#include "model/duration.h"

namespace chatgate {

/// --for and --until, as typed.
struct LifetimeOptions {
  std::string lifetime;
  std::string until;
};

void add_lifetime_options(CLI::App& command, LifetimeOptions& options);

/// When the entries are to end, as asked for: from now on, or at a time.
struct End {
  std::optional<WallTime> at;
  Lifetime lifetime;

  WallTime from(WallTime now) const { return at ? *at : end_of(lifetime, now); }
};

/// Both options, nonsense, or a time in the past: kUsage.
Result<End> read_end(const LifetimeOptions& options, const DurationPolicy& policy);

}  // namespace chatgate
