// SPDX-License-Identifier: Apache-2.0
#include "cli/render_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/render.h"
#include "model/duration.h"

namespace chatgate {
namespace {

/// The largest unit that fits is all that one wants to read.
std::string rough_age(std::chrono::seconds age) {
  using std::chrono::hours;
  using std::chrono::minutes;
  std::chrono::seconds unit(1);
  for (const std::chrono::seconds one :
       {std::chrono::seconds(minutes(1)), std::chrono::seconds(hours(1)), std::chrono::seconds(hours(24))}) {
    if (age >= one) unit = one;
  }
  return to_string(age / unit * unit);
}

std::string age_text(const ListReport& report) {
  const std::string age = rough_age(report.age);
  return report.stale ? fmt::format("{} (OVER {})", age, to_string(*report.list.settings.max_age)) : age;
}

std::string destinations_text(const LicenseReport& report) {
  if (report.destinations.empty()) return "all (none set)";
  std::string text;
  for (const IpAddress& address : report.destinations) {
    if (!text.empty()) text += ' ';
    text += to_string(address);
  }
  return text;
}

template <typename Report>
std::string hits_note(const std::vector<Report>& reports) {
  for (const Report& report : reports) {
    if (report.shared) return " (shared: some packets are credited to several)";
  }
  return "";
}

void add_hits(nlohmann::json& json, const Hits& hits, bool shared) {
  json["packets"] = hits.packets;
  json["bytes"] = hits.bytes;
  json["last_seen"] = json_time(hits.last_seen);
  json["shared"] = shared;
}

nlohmann::json json_refresh(const RefreshSettings& settings, const RefreshState& state) {
  const std::chrono::seconds interval = settings.interval;
  nlohmann::json lifetime = nullptr;
  if (settings.lifetime) lifetime = settings.lifetime->span ? to_string(*settings.lifetime->span) : "forever";
  return {{"interval_seconds", interval.count() == 0 ? nlohmann::json() : nlohmann::json(interval.count())},
          {"lifetime", std::move(lifetime)},
          {"column", json_text(settings.column)},
          {"skip_bad", settings.skip_bad},
          {"mask_host_bits", settings.mask_host_bits},
          {"v6_width", settings.v6_width},
          {"attempted_at", json_time(state.attempted_at)},
          {"succeeded_at", json_time(state.succeeded_at)},
          {"next_at", json_time(state.due_at)},
          {"failures", state.failures},
          {"result", json_text(state.result)}};
}

/// How often, what came of it last, and when it comes next.
std::vector<std::string> refresh_cells(const ListReport& report) {
  constexpr std::size_t kShownResult = 40;
  const auto& settings = report.list.settings.refresh;
  if (!settings) return {"-", "-", "-"};
  const RefreshState& state = report.refreshed;
  const bool file = settings->interval == std::chrono::seconds(0);
  const std::string next = state.due_at == WallTime{} ? "at once" : text_time(state.due_at);
  return {file ? "on change" : to_string(settings->interval),
          (state.failures > 0 ? "FAILED: " : "") +
              (state.result.empty() ? "not yet" : visible(state.result, kShownResult)),
          file && state.failures == 0 ? "on change" : next};
}

bool any_refreshed(const std::vector<ListReport>& reports) {
  return std::any_of(reports.begin(), reports.end(),
                     [](const ListReport& one) { return one.list.settings.refresh.has_value(); });
}

}  // namespace

nlohmann::json json_list(const ListReport& report) {
  const ListSettings& settings = report.list.settings;
  nlohmann::json json = {
      {"name", report.list.info.name},
      {"kind", to_string(report.list.info.kind)},
      {"license", json_text(report.list.info.license)},
      {"shadow", settings.shadow},
      {"entries", report.list.info.entries},
      {"source", json_text(settings.source)},
      {"refresh", settings.refresh ? json_refresh(*settings.refresh, report.refreshed) : nlohmann::json()},
      {"changed_at", json_time(settings.changed_at)},
      {"imported_at", json_time(settings.checked_at)},
      {"age_seconds", report.age.count()},
      {"max_age_seconds", settings.max_age ? nlohmann::json(settings.max_age->count()) : nlohmann::json()},
      {"stale", report.stale}};
  add_hits(json, report.hits, report.shared);
  return json;
}

nlohmann::json json_license(const LicenseReport& report) {
  nlohmann::json destinations = nlohmann::json::array();
  for (const IpAddress& address : report.destinations) destinations.push_back(to_string(address));
  nlohmann::json json = {{"name", report.license.name},
                         {"destinations", std::move(destinations)},
                         {"scope", report.license.scope},
                         {"lists", report.lists},
                         {"bans", report.bans},
                         {"allows", report.allows},
                         {"created_at", json_time(report.license.created)}};
  add_hits(json, report.hits, report.shared);
  return json;
}

std::string lists_text(const std::vector<ListReport>& reports) {
  const bool refreshed = any_refreshed(reports);
  std::vector<std::string> heading{"LIST", "KIND", "LICENSE", "ENTRIES", "CHANGED", "AGE", "PACKETS"};
  if (refreshed) heading.insert(heading.end(), {"REFRESH", "LAST", "NEXT"});
  heading.emplace_back("SOURCE");
  TextTable table(heading);
  std::uint64_t entries = 0;
  for (const ListReport& report : reports) {
    const ListInfo& info = report.list.info;
    entries += info.entries;
    std::vector<std::string> row{
        info.name,
        std::string(to_string(info.kind)) + (report.list.settings.shadow ? " (shadow)" : ""),
        info.license.empty() ? "-" : info.license,
        fmt::format("{}", info.entries),
        text_time(report.list.settings.changed_at),
        age_text(report),
        fmt::format("{}", report.hits.packets)};
    if (refreshed) {
      const std::vector<std::string> cells = refresh_cells(report);
      row.insert(row.end(), cells.begin(), cells.end());
    }
    row.push_back(visible(report.list.settings.source));
    table.add(row);
  }
  return table.text(counted(reports.size(), "list", "lists") + ", " + counted(entries, "entry", "entries") +
                    hits_note(reports));
}

std::string licenses_text(const std::vector<LicenseReport>& reports) {
  TextTable table({"LICENSE", "BANS", "ALLOWS", "LISTS", "PACKETS", "DESTINATIONS"});
  std::uint64_t bans = 0;
  std::uint64_t allows = 0;
  for (const LicenseReport& report : reports) {
    bans += report.bans;
    allows += report.allows;
    table.add({report.license.name, fmt::format("{}", report.bans), fmt::format("{}", report.allows),
               fmt::format("{}", report.lists.size()), fmt::format("{}", report.hits.packets),
               destinations_text(report)});
  }
  return table.text(counted(reports.size(), "license", "licenses") + ", " + counted(bans, "ban", "bans") +
                    ", " + counted(allows, "allow", "allows") + hits_note(reports));
}

}  // namespace chatgate
