// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/list_changes.h"
#include "engine/remaining.h"
#include "model/labels.h"
#include "model/list.h"

namespace chatgate {
namespace {

/// Up to so many prefixes, what still holds them is told of each.
constexpr std::size_t kFewPrefixes = 20;

const char* what_of(const ClearRequest& request) { return request.remove ? "remove" : "remove entries"; }

Result<std::vector<ListRow>> lists_of_license(Session& session, const ClearRequest& request) {
  CHATGATE_TRY_ASSIGN(const auto license, session.store.lists().find_license(request.license));
  if (!license)
    return fail(
        refused(what_of(request), request.license, "no such license", "'chatgate licenses' names all"));
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> all, session.store.lists().rows());
  std::vector<ListRow> lists;
  std::copy_if(all.begin(), all.end(), std::back_inserter(lists), [&](const ListRow& list) {
    return list.info.license == request.license && (!request.kind || list.info.kind == *request.kind);
  });
  return lists;
}

Result<std::vector<ListRow>> chosen_lists(Session& session, const ClearRequest& request) {
  if (request.list.empty()) return lists_of_license(session, request);
  CHATGATE_TRY_ASSIGN(const std::optional<ListRow> list, session.store.lists().find(request.list));
  if (!list)
    return fail(refused(what_of(request), request.list, "no such list", "'chatgate lists' names all"));
  if (request.kind)
    CHATGATE_TRY(check_kind(RemoveRequest{*request.kind, request.list, {}, false}, list->info.kind));
  return std::vector{*list};
}

Status check_seen(Session& session, const ClearRequest& request) {
  if (!request.seen) return {};
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  if (revision == *request.seen) return {};
  return fail(refused(what_of(request), request.list.empty() ? request.license : request.list,
                      "the books have changed meanwhile", "look again"));
}

/// An entry that leaves: small, as there can be millions.
struct Leaver {
  IpPrefix prefix;
  bool shadow = false;
  Labels::Id label = Labels::kNone;
  Labels::Id by = Labels::kNone;
  WallTime created{};
  WallTime expires{};
};

Result<std::vector<Leaver>> live_entries(Session& session, const ListRow& list, Labels& texts) {
  std::vector<Leaver> leavers;
  EntryFilter filter;
  filter.list = list.info.name;
  filter.alive_at = session.now;
  CHATGATE_TRY(session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    leavers.push_back({entry.prefix, entry.shadow, texts.add(entry.label), texts.add(entry.by), entry.created,
                       entry.expires});
    return {};
  }));
  return leavers;
}

Status clear(Session& session, ChangeScope& change, const ListRow& list, ChangeReport& report,
             std::vector<IpPrefix>& prefixes) {
  Labels texts;
  CHATGATE_TRY_ASSIGN(const std::vector<Leaver> leavers, live_entries(session, list, texts));
  change.expect(leavers.size());
  Entry before;
  for (const Leaver& leaver : leavers) {
    before.prefix = leaver.prefix;
    before.label = texts.at(leaver.label);
    before.by = texts.at(leaver.by);
    before.created = leaver.created;
    before.expires = leaver.expires;
    before.shadow = leaver.shadow;
    CHATGATE_TRY(change.record(list, Operation::kRemoved, before, std::nullopt));
    report.add({Operation::kRemoved, list.info.name, leaver.prefix, leaver.expires},
               report.lines.size() < kMaxImportLines);
    prefixes.push_back(leaver.prefix);
  }
  return session.store.entries().erase_all(list);
}

Status take_off_the_books(Session& session, ChangeScope& change, const std::vector<ListRow>& lists,
                          const ClearRequest& request) {
  CHATGATE_TRY(change.revision());
  for (const ListRow& list : lists) CHATGATE_TRY(session.store.lists().remove(list));
  if (request.license.empty()) return {};
  CHATGATE_TRY(session.store.lists().remove_license(request.license));
  // Its scope is gone: what the history says of its keys does not name them any more.
  return session.store.changes().forget_before_now();
}

Status tell_what_remains(Session& session, const ClearRequest& request, const std::vector<IpPrefix>& prefixes,
                         ChangeReport& report) {
  if (!request.kind || prefixes.size() > kFewPrefixes) return {};
  for (const IpPrefix& prefix : prefixes)
    CHATGATE_TRY(warn_what_remains(session, *request.kind, prefix, true, report.warnings));
  return {};
}

}  // namespace

Result<ChangeReport> clear_lists(Session& session, const ClearRequest& request) {
  CHATGATE_TRY(check_list_editable(request.list));
  CHATGATE_TRY(check_seen(session, request));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> lists, chosen_lists(session, request));
  ChangeReport report;
  std::vector<IpPrefix> prefixes;
  for (const ListRow& list : lists) CHATGATE_TRY(clear(session, change, list, report, prefixes));
  CHATGATE_TRY(tell_what_remains(session, request, prefixes, report));
  if (request.remove) CHATGATE_TRY(take_off_the_books(session, change, lists, request));
  report.addresses = count_addresses(std::move(prefixes));
  return change.finish(std::move(report));
}

}  // namespace chatgate
