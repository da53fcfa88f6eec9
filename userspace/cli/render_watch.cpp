// SPDX-License-Identifier: Apache-2.0
#include "cli/render_watch.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

constexpr std::size_t kRowsWithoutWindow = 10;
constexpr std::size_t kLinesAround = 3;  // of a table: an empty one, the heading, the total

using Cells = std::vector<std::string>;

struct Table {
  Cells heading;
  std::vector<Cells> rows;
  std::vector<bool> moved;  ///< in the interval, by row
  std::string one;          ///< "entry"
  std::string many;
  std::size_t all = 0;  ///< how many rows there would be
  std::size_t shown = 0;
};

std::string per_second(const PacketCount& count, double seconds) {
  return fmt::format("{}", seconds > 0 ? std::llround(static_cast<double>(count.packets) / seconds) : 0);
}

std::string with_marks(const std::string& name, bool shadow, bool shared) {
  return name + (shadow ? " (shadow)" : "") + (shared ? " (shared)" : "");
}

std::string number(std::uint64_t value) { return fmt::format("{}", value); }

/// TextTable has the columns; each of its lines is one of ours.
void append_lines(std::vector<ScreenLine>& lines, const std::string& text, const std::vector<bool>& moved) {
  std::size_t from = 0;
  for (std::size_t row = 0; from < text.size(); ++row) {
    const std::size_t end = text.find('\n', from);
    const bool heading = row == 0 && !moved.empty();
    const bool faint = row > 0 && row <= moved.size() && !moved[row - 1];
    lines.push_back(
        {text.substr(from, end - from), heading ? Tone::kHeading : (faint ? Tone::kFaint : Tone::kPlain)});
    from = end + 1;
  }
}

void append_reasons(std::vector<ScreenLine>& lines, const WatchReport& report) {
  TextTable table({"REASON", "PER SECOND", "SINCE START", "TOTAL"});
  std::vector<bool> moved;
  WatchRow all;
  for (std::size_t i = 0; i < report.reasons.size(); ++i) {
    const WatchRow& row = report.reasons[i];
    if (i <= CHATGATE_ERROR_NO_TABLE) {
      add(all.count.interval, row.count.interval);
      add(all.count.begun, row.count.begun);
      add(all.total, row.total);
    }
    if (row.total.packets == 0 && i != CHATGATE_DROP_BANNED) continue;
    table.add({row.name, per_second(row.count.interval, report.seconds), number(row.count.begun.packets),
               number(row.total.packets)});
    moved.push_back(row.count.interval.packets > 0);
  }
  const std::string total =
      fmt::format("total {}/s, {} since start, {}", per_second(all.count.interval, report.seconds),
                  number(all.count.begun.packets), counted(all.total.packets, "packet", "packets"));
  append_lines(lines, table.text(total), moved);
}

Table entries_table(const WatchReport& report) {
  Table table{
      {"DROPS BY ENTRY", "LIST", "PER SECOND", "SINCE START", "TOTAL", "LABEL"}, {}, {}, "entry", "entries"};
  for (const WatchEntry& one : report.entries) {
    const std::string list = with_marks(one.entry.list, one.entry.shadow, one.shared);
    table.rows.push_back({to_cidr(one.entry.prefix), list, per_second(one.count.interval, report.seconds),
                          number(one.count.begun.packets), number(one.total.packets),
                          visible(one.entry.label)});
    table.moved.push_back(one.count.interval.packets > 0);
  }
  table.all = std::max(report.all_entries, table.rows.size());
  return table;
}

Table rows_table(const char* by, const std::vector<WatchRow>& rows, double seconds) {
  Table table{{fmt::format("DROPS BY {}", by), "PER SECOND", "SINCE START"}, {}, {}, "", ""};
  for (const WatchRow& one : rows) {
    table.rows.push_back({with_marks(one.name, one.shadow, one.shared),
                          per_second(one.count.interval, seconds), number(one.count.begun.packets)});
    table.moved.push_back(one.count.interval.packets > 0);
  }
  table.all = rows.size();
  return table;
}

std::vector<Table> tables_of(const WatchReport& report, const WatchView& view) {
  std::vector<Table> tables;
  const auto wanted = [&view](const char* by) { return view.by.empty() || view.by == by; };
  const auto take = [&tables](Table table, const char* one, const char* many) {
    table.one = one;
    table.many = many;
    if (!table.rows.empty()) tables.push_back(std::move(table));
  };
  if (wanted("entry")) take(entries_table(report), "entry", "entries");
  if (wanted("list")) take(rows_table("LIST", report.lists, report.seconds), "list", "lists");
  if (wanted("license")) take(rows_table("LICENSE", report.licenses, report.seconds), "license", "licenses");
  if (wanted("interface"))
    take(rows_table("INTERFACE", report.interfaces, report.seconds), "interface", "interfaces");
  return tables;
}

/// A row to each table in turn, until the lines are used up. A table for which there is no row is not shown.
void share_out(std::vector<Table>& tables, std::size_t lines, std::size_t top) {
  for (bool any = true; any;) {
    any = false;
    for (Table& table : tables) {
      const std::size_t cost = table.shown == 0 ? kLinesAround + 1 : 1;
      const bool full = table.shown == table.rows.size() || (top != 0 && table.shown == top);
      if (full || cost > lines) continue;
      ++table.shown;
      lines -= cost;
      any = true;
    }
  }
}

void append_table(std::vector<ScreenLine>& lines, const Table& table) {
  TextTable text(table.heading);
  for (std::size_t i = 0; i < table.shown; ++i) text.add(table.rows[i]);
  std::string total = counted(table.all, table.one, table.many);
  if (table.shown < table.all) total += fmt::format(", {} shown", table.shown);
  lines.push_back({});
  append_lines(lines, text.text(total),
               {table.moved.begin(), table.moved.begin() + static_cast<std::ptrdiff_t>(table.shown)});
}

nlohmann::json json_count(const WatchCount& count, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(count.interval.packets) / seconds : 0;
  return {{"packets", count.interval.packets},
          {"bytes", count.interval.bytes},
          {"packets_per_second", rate},
          {"since_start", {{"packets", count.begun.packets}, {"bytes", count.begun.bytes}}}};
}

nlohmann::json json_rows(const std::vector<WatchRow>& rows, double seconds, std::size_t top) {
  nlohmann::json json = nlohmann::json::array();
  for (std::size_t i = 0; i < rows.size() && (top == 0 || i < top); ++i) {
    nlohmann::json row = json_count(rows[i].count, seconds);
    row["name"] = rows[i].name;
    row["shared"] = rows[i].shared;
    row["shadow"] = rows[i].shadow;
    json.push_back(std::move(row));
  }
  return json;
}

}  // namespace

nlohmann::json watch_json(const WatchReport& report, std::size_t top) {
  nlohmann::json counters = nlohmann::json::object();
  for (const WatchRow& row : report.reasons) {
    counters[row.name] = json_count(row.count, report.seconds);
    counters[row.name]["total"] = {{"packets", row.total.packets}, {"bytes", row.total.bytes}};
  }
  nlohmann::json entries = nlohmann::json::array();
  for (const WatchEntry& one : report.entries) {
    nlohmann::json entry = json_entry(one.entry);
    entry.update(json_count(one.count, report.seconds));
    entry["total"] = {{"packets", one.total.packets}, {"bytes", one.total.bytes}};
    entry["last_seen"] = json_time(one.total.last_seen);
    entry["shared"] = one.shared;
    entries.push_back(std::move(entry));
  }
  return {{"at", json_time(report.at)},
          {"seconds", report.seconds},
          {"counters", std::move(counters)},
          {"entries", std::move(entries)},
          {"lists", json_rows(report.lists, report.seconds, top)},
          {"licenses", json_rows(report.licenses, report.seconds, top)},
          {"interfaces", json_rows(report.interfaces, report.seconds, 0)},
          {"warnings", report.warnings}};
}

std::vector<ScreenLine> watch_lines(const WatchReport& report, const WatchView& view, std::size_t rows) {
  std::vector<ScreenLine> lines;
  lines.push_back(
      {fmt::format("{}  every {}{}", text_time(report.at), view.interval, rows == 0 ? "" : "  q ends it"),
       Tone::kPlain});
  for (const std::string& warning : report.warnings) lines.push_back({"warning: " + warning, Tone::kPlain});
  append_reasons(lines, report);
  std::vector<Table> tables = tables_of(report, view);
  const std::size_t left = rows > lines.size() ? rows - lines.size() : 0;
  if (rows == 0)
    share_out(tables, static_cast<std::size_t>(-1), view.top == 0 ? kRowsWithoutWindow : view.top);
  else
    share_out(tables, left, view.top);
  for (const Table& table : tables) {
    if (table.shown > 0) append_table(lines, table);
  }
  return lines;
}

}  // namespace chatgate
