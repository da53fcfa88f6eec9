// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/session.h"
#include "lists/url_source.h"
#include "model/duration.h"
#include "model/refresh_settings.h"
#include "store/list_table.h"
#include "store/refresh_table.h"

namespace chatgate {

/// A list that is read anew from its source by itself (`list LIST --source …`).
struct RefreshedList {
  std::string list;
  std::string source;
  RefreshSettings settings;
  RefreshState state;

  /// A file always is: to look whether it has changed costs one stat.
  bool is_due(WallTime now) const;
};

/// All of them, by name. A source that `import` alone remembers is none.
Result<std::vector<RefreshedList>> refreshed_lists(Store& store);

/// Of these lists the ones whose source fails now: one warning each, with its reason and since when.
std::vector<std::string> failing_sources(const std::vector<RefreshedList>& lists);

enum class RefreshResult {
  kUnchanged,    ///< the list holds what the source has; nothing, or only the ends of its entries, changed
  kReplaced,     ///< the list is another now
  kFailed,       ///< the list is what it was
  kNotRefreshed  ///< there is no such list, or it has no source any more: nothing is on record
};

/// Why it failed, as the store keeps and logs have it: the reason on one line, at most 300 bytes.
std::string one_line(const Error& error);

/// "unchanged", "replaced", "failed", "not refreshed".
std::string_view to_string(RefreshResult result);

/// How one refresh ended.
struct RefreshOutcome {
  std::string list;
  std::string source;
  RefreshResult result = RefreshResult::kNotRefreshed;
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t revision = 0;            ///< of the change; 0: there was none
  bool in_force = true;                  ///< of a change: the kernel holds it and filters somewhere
  RefreshState state;                    ///< as it is on record now
  std::optional<Error> error;            ///< of kFailed and kNotRefreshed
  std::optional<Error> unrecorded;       ///< why the outcome could not be put on record; nothing: it was
  std::vector<std::string> warnings;     ///< of the change
  std::chrono::milliseconds duration{};  ///< how long it took, waiting for the lock included

  /// False: a look at a file that is as it was at the last attempt, or is being written just now; nothing
  /// was read, and nothing written anywhere. Not worth a line in a log.
  bool attempted = false;

  /// For a log: "list feed: replaced +3 -1 (https://lists.example/drop.txt)".
  std::string line() const;
};

struct RefreshRequest {
  std::string list;
  WallTime now{};                                ///< what time it is
  Lifetime lifetime{DurationPolicy{}.standard};  ///< of entries, if the list says nothing
  UrlLimits limits{};
  bool at_once = false;  ///< reads a file, too, that is as it was at the last attempt
  bool dry_run = false;  ///< says what would change, and puts nothing on record
};

/// Reads the list from its source and replaces it, under the guards of `import`, and puts the outcome on
/// record, whatever it is. The list stays as it is on any failure. From any thread, beside any other session:
/// the change lock is taken only while the list is changed and the outcome recorded, not while the source is
/// read. Killed at any point: the old list or the new one, and the source is read again. options.by and
/// options.command are for the history; options.bad_configuration makes it fail.
RefreshOutcome refresh_list(const SessionOptions& options, const RefreshRequest& request);

}  // namespace chatgate
