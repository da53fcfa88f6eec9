// SPDX-License-Identifier: Apache-2.0
#include "cli/render.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/timestamp.h"

namespace chatgate {
namespace {

bool is_number(const std::string& cell) {
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

TextTable::TextTable(std::vector<std::string> heading) { rows_.push_back(std::move(heading)); }

void TextTable::add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

std::string TextTable::text(const std::string& total) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const char* format = is_number(row[i]) ? "{:>{}}" : "{:<{}}";
      line += fmt::format(fmt::runtime(format), row[i], widths[i]) + "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return (rows_.size() > 1 ? out : "") + total + "\n";
}

nlohmann::json json_time(WallTime time) {
  if (time == kNever || time == WallTime{}) return nullptr;
  return to_string(time);
}

std::string text_time(WallTime time) {
  if (time == WallTime{}) return "-";
  return to_string(time == kNever ? kNever : std::chrono::floor<std::chrono::seconds>(time));
}

nlohmann::json json_text(const std::string& text) {
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json json_entry(const Entry& entry) {
  return {{"prefix", to_cidr(entry.prefix)},
          {"kind", to_string(entry.kind)},
          {"list", entry.list},
          {"license", json_text(entry.license)},
          {"scope", entry.scope},
          {"shadow", entry.shadow},
          {"label", json_text(entry.label)},
          {"by", entry.by},
          {"created_at", json_time(entry.created)},
          {"expires_at", json_time(entry.expires)}};
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace chatgate
