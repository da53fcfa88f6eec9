// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/screen.h"
#include "engine/watch_report.h"

namespace chatgate {

/// How much of a report is shown.
struct WatchView {
  std::string by;        ///< entry, list, license or interface: only this table; reason: only the counters;
                         ///< empty: all
  std::string interval;  ///< "1s"
  std::size_t top = 0;   ///< rows of a table; 0: as many as fit, or 10 where there is no window
};

/// One document, on one line.
nlohmann::json watch_json(const WatchReport& report, std::size_t top);

/// Lines for a window of so many rows: the tables get equal shares, what one does not need goes to the
/// others. 0 rows: no window.
std::vector<ScreenLine> watch_lines(const WatchReport& report, const WatchView& view, std::size_t rows);

}  // namespace chatgate
