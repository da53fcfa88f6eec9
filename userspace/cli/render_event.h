// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/event_listener.h"

namespace chatgate {

/// What a listener saw, from its beginning to its end.
struct EventTotals {
  std::uint64_t shown = 0;
  std::uint64_t filtered = 0;   ///< the filter did not let them through
  std::uint64_t over_rate = 0;  ///< not told of by the program: over its rate
  std::uint64_t lost = 0;       ///< not told of: nobody read the ring in time
};

/// One line each, without the newline.
std::string event_heading();
std::string event_text(const DropEvent& event);
std::string totals_text(const EventTotals& totals);

nlohmann::json event_json(const DropEvent& event);
nlohmann::json totals_json(const EventTotals& totals);

}  // namespace chatgate
