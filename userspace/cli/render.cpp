// SPDX-License-Identifier: Apache-2.0
#include "cli/render.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "model/timestamp.h"

namespace chatgate {
namespace {

bool is_number(std::string_view cell) {
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

TextTable::TextTable(const std::vector<std::string>& heading) : widths_(heading.size(), 0) { add(heading); }

void TextTable::add(const std::vector<std::string>& row) {
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    cells_ += row[i];
    sizes_.push_back(static_cast<std::uint32_t>(row[i].size()));
    widths_[i] = std::max(widths_[i], row[i].size());
  }
}

void TextTable::append_row(std::string& out, std::size_t first, std::size_t& from) const {
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    const auto cell = std::string_view(cells_).substr(from, sizes_[first + i]);
    from += cell.size();
    const std::size_t padding = widths_[i] - cell.size();
    const bool right = is_number(cell);
    if (right) out.append(padding, ' ');
    out += cell;
    out.append((right ? 0 : padding) + 2, ' ');
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

std::string TextTable::text(const std::string& total) const {
  const std::size_t columns = widths_.size();
  std::size_t line = 1;
  for (const std::size_t width : widths_) line += width + 2;
  std::string out;
  out.reserve(sizes_.size() / columns * line + total.size() + 1);
  std::size_t from = 0;
  if (sizes_.size() > columns) {
    for (std::size_t first = 0; first < sizes_.size(); first += columns) append_row(out, first, from);
  }
  out += total;
  out += '\n';
  return out;
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
