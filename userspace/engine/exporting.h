// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "lists/export_format.h"

namespace chatgate {

struct ExportRequest {
  std::vector<std::string> lists;  ///< each once
  bool labels = false;
  bool aggregate = false;
};

struct ExportReport {
  ExportHeading heading;
  std::vector<ExportItem> items;  ///< what the lists hold together, in prefix order, each prefix once
  std::uint64_t shadows = 0;      ///< entries left out because they drop nothing
};

/// What the lists hold now: entries that have ended, and shadows, left out. Refused: a list that is not
/// there, naming those that were perhaps meant. kUsage: bans beside lists of another kind.
Result<ExportReport> export_lists(Session& session, const ExportRequest& request);

/// A revision of the store, or a moment.
struct ExportSince {
  std::optional<std::uint64_t> revision;
  WallTime at{};
};

/// Digits are a revision, all else a time or a date.
Result<ExportSince> parse_since(const std::string& text);

struct ExportChangesReport {
  ExportHeading heading;
  ExportChanges changes;
};

/// What an export would have given then, beside what it gives now. request.aggregate is ignored. Refused: a
/// revision that the store has not reached, or one or a time since which the history is not whole any more.
Result<ExportChangesReport> export_changes(Session& session, const ExportRequest& request,
                                           const ExportSince& since);

}  // namespace chatgate
