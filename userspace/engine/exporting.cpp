// SPDX-License-Identifier: Apache-2.0
#include "engine/exporting.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "base/progress.h"
#include "model/nearest_name.h"
#include "model/timestamp.h"
#include "net/prefix_set.h"

namespace chatgate {
namespace {

constexpr const char* kExport = "export";

Error no_such_list(const std::string& name, const std::vector<ListRow>& all) {
  std::vector<std::string> known;
  known.reserve(all.size());
  for (const ListRow& list : all) known.push_back(list.info.name);
  const std::vector<std::string> near = nearest_names(name, known);
  return refused(kExport, name, "no such list",
                 near.empty() ? std::string() : fmt::format("is it {}?", fmt::join(near, " or ")));
}

/// The kind that the whole export has: one file says one thing of its addresses.
Result<Kind> common_kind(const ExportRequest& request, const std::vector<ListRow>& all) {
  std::optional<ListRow> first;
  for (const std::string& name : request.lists) {
    const auto list =
        std::find_if(all.begin(), all.end(), [&](const ListRow& one) { return one.info.name == name; });
    if (list == all.end()) return fail(no_such_list(name, all));
    if (!first) first = *list;
    if ((first->info.kind == Kind::kBan) == (list->info.kind == Kind::kBan)) continue;
    return fail(usage_error(kExport, name,
                            fmt::format("is a list of kind {}, and {} of kind {}", to_string(list->info.kind),
                                        first->info.name, to_string(first->info.kind)),
                            "export bans apart from what is to be let in"));
  }
  return first->info.kind;
}

Result<ExportHeading> read_heading(Session& session, const ExportRequest& request) {
  ExportHeading heading;
  heading.lists = request.lists;
  heading.labels = request.labels;
  heading.at = session.now;
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> all, session.store.lists().all(session.now));
  CHATGATE_TRY_ASSIGN(heading.kind, common_kind(request, all));
  CHATGATE_TRY_ASSIGN(heading.revision, session.store.settings().revision());
  return heading;
}

/// In prefix order: one that several lists hold is one, with all of their labels.
void add_item(std::vector<ExportItem>& items, const IpPrefix& prefix, std::string label) {
  if (items.empty() || items.back().prefix != prefix) {
    items.push_back({prefix, std::move(label)});
    return;
  }
  std::string& present = items.back().label;
  if (label.empty() || label == present) return;
  present += (present.empty() ? "" : ", ") + label;
}

std::string label_of(const std::string& label, const ExportRequest& request) {
  return request.labels ? visible(label) : std::string();
}

Status read_items(Session& session, const ExportRequest& request, ExportReport& report) {
  begin_progress("reading entries");
  EntryFilter filter;
  filter.alive_at = session.now;
  if (request.lists.size() == 1) filter.list = request.lists.front();
  return session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    add_progress();
    const auto& lists = request.lists;
    if (std::find(lists.begin(), lists.end(), entry.list) == lists.end()) return {};
    if (entry.shadow)
      ++report.shadows;
    else
      add_item(report.items, entry.prefix, label_of(entry.label, request));
    return {};
  });
}

std::vector<ExportItem> aggregate_items(const std::vector<ExportItem>& items) {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(items.size());
  for (const ExportItem& item : items) prefixes.push_back(item.prefix);
  std::vector<ExportItem> fewer;
  for (const IpPrefix& prefix : aggregate(std::move(prefixes))) fewer.push_back({prefix, {}});
  return fewer;
}

bool item_in_order(const ExportItem& a, const ExportItem& b) { return a.prefix < b.prefix; }

Result<ExportReport> read_export(Session& session, const ExportRequest& request) {
  ExportReport report;
  CHATGATE_TRY_ASSIGN(report.heading, read_heading(session, request));
  CHATGATE_TRY(read_items(session, request, report));
  return report;
}

/// What the lists held at that revision, as one export would have given it then.
Result<std::vector<ExportItem>> items_then(Session& session, const ExportRequest& request,
                                           const RevisionTime& revision, WallTime at) {
  std::vector<ExportItem> all;
  for (const std::string& list : request.lists) {
    CHATGATE_TRY_ASSIGN(const std::vector<HeldEntry> held,
                        session.store.changes().held_at(list, revision.revision));
    for (const HeldEntry& one : held) {
      if (one.expires > at && !one.shadow) all.push_back({one.prefix, label_of(one.label, request)});
    }
  }
  std::stable_sort(all.begin(), all.end(), item_in_order);
  std::vector<ExportItem> items;
  for (ExportItem& item : all) add_item(items, item.prefix, std::move(item.label));
  return items;
}

std::vector<ExportItem> without(const std::vector<ExportItem>& some, const std::vector<ExportItem>& others) {
  std::vector<ExportItem> rest;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(rest),
                      item_in_order);
  return rest;
}

Error purged(const std::string& since, const RevisionTime& begin) {
  return refused(
      kExport, "--since " + since,
      fmt::format("the history reaches back to {}: what was before has been purged", to_string(begin.at)),
      fmt::format("--since {}", to_string(begin.at)));
}

Result<RevisionTime> revision_of(Session& session, const ExportSince& since, std::uint64_t latest) {
  CHATGATE_TRY_ASSIGN(const RevisionTime begin, session.store.changes().begins_after());
  if (!since.revision) {
    if (begin.revision != 0 && since.at < begin.at) return fail(purged(to_string(since.at), begin));
    CHATGATE_TRY_ASSIGN(const RevisionTime found, session.store.changes().last_before(since.at));
    return RevisionTime{std::max(found.revision, begin.revision), found.at};
  }
  if (*since.revision > latest)
    return fail(refused(kExport, fmt::format("--since {}", *since.revision), "there is no such revision yet",
                        fmt::format("the store is at revision {}", latest)));
  CHATGATE_TRY_ASSIGN(const RevisionTime found, session.store.changes().time_of(*since.revision));
  // The newest is kept however old it is; what ended between it and that moment may be gone.
  if (begin.revision != 0 && (*since.revision <= begin.revision || found.at < begin.at))
    return fail(purged(fmt::format("{}", *since.revision), begin));
  return found;
}

}  // namespace

Result<ExportReport> export_lists(Session& session, const ExportRequest& request) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(ExportReport report, read_export(session, request));
  if (request.aggregate) report.items = aggregate_items(report.items);
  return report;
}

Result<ExportSince> parse_since(const std::string& text) {
  ExportSince since;
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) {
    CHATGATE_TRY_ASSIGN(since.at, parse_timestamp(text));
    return since;
  }
  since.revision = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), *since.revision);
  if (end.ec != std::errc()) return fail(usage_error("export", text, "not a revision"));
  return since;
}

Result<ExportChangesReport> export_changes(Session& session, const ExportRequest& request,
                                           const ExportSince& since) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(ExportReport now, read_export(session, request));
  CHATGATE_TRY_ASSIGN(const RevisionTime revision, revision_of(session, since, now.heading.revision));
  const WallTime at = since.revision ? revision.at : std::min(since.at, session.now);
  CHATGATE_TRY_ASSIGN(const std::vector<ExportItem> then, items_then(session, request, revision, at));
  ExportChangesReport report;
  report.heading = std::move(now.heading);
  report.changes = {revision.revision, at, without(now.items, then), without(then, now.items)};
  return report;
}

}  // namespace chatgate
