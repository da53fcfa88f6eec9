// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/entry.h"
#include "model/hits.h"

namespace chatgate {

/// Columns as wide as their widest cell, two spaces apart, a heading line; numbers (cells of digits) to the
/// right. A table ends with the total that the caller gives. Holds a million rows in about as much memory as
/// they have characters.
class TextTable {
 public:
  explicit TextTable(const std::vector<std::string>& heading);
  void add(const std::vector<std::string>& row);
  std::string text(const std::string& total) const;

 private:
  void append_row(std::string& out, std::size_t first, std::size_t& from) const;

  std::string cells_;                 ///< all of them, one behind the other
  std::vector<std::uint32_t> sizes_;  ///< theirs, in bytes
  std::vector<std::size_t> widths_;   ///< of the columns
};

/// RFC 3339 text; null for kNever and for the epoch (never seen, not paused).
nlohmann::json json_time(WallTime time);
/// The same for a person: whole seconds, "never" for kNever, "-" for the epoch.
std::string text_time(WallTime time);

nlohmann::json json_entry(const Entry& entry);

/// null for empty text.
nlohmann::json json_text(const std::string& text);

/// "1 entry", "2 entries".
std::string counted(std::uint64_t count, const std::string& one, const std::string& many);

}  // namespace chatgate
