// SPDX-License-Identifier: Apache-2.0
#include "cli/lifetime_options.h"

#include <CLI/CLI.hpp>

#include "model/timestamp.h"

namespace chatgate {

void add_lifetime_options(CLI::App& command, LifetimeOptions& options) {
  command.add_option(
      "--for", options.lifetime,
      "how long: 90s, 15m, 12h, 30d, 1d12h, longest, forever (default: longest; longest: 365d, or "
      "what the configuration says)");
  command.add_option("--until", options.until, "until when: RFC 3339, or a date (UTC midnight)");
}

Result<End> read_end(const LifetimeOptions& options, const DurationPolicy& policy) {
  if (!options.lifetime.empty() && !options.until.empty())
    return fail(usage_error("usage", "--for --until", "they exclude each other"));
  if (!options.until.empty()) {
    CHATGATE_TRY_ASSIGN(const WallTime at, parse_timestamp(options.until));
    if (at <= wall_now()) return fail(usage_error("read time", options.until, "is in the past"));
    return End{at, {}};
  }
  if (options.lifetime.empty()) return End{{}, {policy.standard}};
  CHATGATE_TRY_ASSIGN(const Lifetime lifetime, parse_lifetime(options.lifetime, policy));
  return End{{}, lifetime};
}

}  // namespace chatgate
