// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "cli/cli.h"

namespace chatgate::test {

/// One kind of change that may be killed at any point.
struct CrashKind {
  std::string name;
  std::function<void(const Cli&)> prepare;  ///< leads from the state before, or after, to the state before
  std::function<Words(const Cli&)> command;
  bool filters = true;   ///< all the time: the sentinels are judged as ever
  bool attached = true;  ///< before and after it
};

/// Its name: a part of the test's.
void PrintTo(const CrashKind& kind, std::ostream* out);

std::vector<CrashKind> crash_kinds();
/// That of this name; fails the test if there is none.
CrashKind crash_kind(const std::string& name);

/// A whole list for another, of many lines ("import") and of few ("import_few"); of crash_kinds().
std::vector<CrashKind> import_kinds();

/// A list that is read anew from its source; one of crash_kinds().
CrashKind refresh_kind();

/// Those that wait to be confirmed, in the order in which they follow each other: what is left behind by one
/// that was killed is not what others meet, so they have tests of their own.
std::vector<CrashKind> confirming_kinds();

/// The filter on, and the sentinels' entries.
void prepare_sentinels(const Cli& cli);

/// The names of all failpoints, as the source has them.
std::set<std::string> failpoints_of_source();

/// Runs the command with every failpoint logged and none chosen; returns those that it reached.
std::set<std::string> failpoints_reached(const Cli& cli, const CrashKind& kind);

}  // namespace chatgate::test
