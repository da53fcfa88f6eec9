// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/context.h"

namespace chatgate {

/// What may stand behind `stats`. At most one of the ways to ask is given.
struct StatsOptions {
  std::string by = "reason";
  bool by_given = false;
  std::size_t top = 0;  ///< 0: all
  std::string since;
  // Marks.
  std::string mark;
  std::string remove_mark;
  bool marks = false;
  bool dry_run = false;
  // Idle entries.
  std::string idle;  ///< a duration; empty: not asked for
  std::string kind = "ban";
  std::string list;
  std::string license;
  bool plain = false;
  // Watching.
  std::string watch;        ///< the interval; empty: not asked for
  std::uint64_t count = 0;  ///< 0: until it is ended
};

Result<Output> marks_command(const Context& context);
Result<Output> mark_command(const Context& context, const StatsOptions& options);
Result<Output> remove_mark_command(const Context& context, const StatsOptions& options);
Result<Output> idle_command(const Context& context, const StatsOptions& options);
Result<Output> watch_command(const Context& context, const StatsOptions& options);

}  // namespace chatgate
