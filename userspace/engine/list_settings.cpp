// SPDX-License-Identifier: Apache-2.0
#include "engine/change_scope.h"
#include "engine/list_changes.h"
#include "engine/list_refresh.h"
#include "engine/list_shadow.h"
#include "model/list.h"

namespace chatgate {
namespace {

constexpr const char* kSetList = "set list";

Result<ListRow> list_to_change(Session& session, ChangeScope& change, const ListRequest& request) {
  CHATGATE_TRY_ASSIGN(const std::optional<ListRow> known, session.store.lists().find(request.list));
  if (known && request.kind && known->info.kind != *request.kind)
    return fail(wrong_kind(kSetList, request.list, known->info.kind, "a list keeps its kind"));
  if (known) return *known;
  if (!request.kind)
    return fail(refused(kSetList, request.list, "no such list",
                        "'chatgate lists' names all; --kind ban, allow or share makes a new one"));
  const std::optional<Kind> by_name = default_kind(request.list);
  if (by_name && *by_name != *request.kind)
    return fail(wrong_kind(kSetList, request.list, *by_name, "its name says so"));
  CHATGATE_TRY(change.revision());
  return session.store.lists().ensure(request.list, *request.kind, session.now);
}

}  // namespace

Result<ChangeReport> change_list_settings(Session& session, const ListRequest& request) {
  CHATGATE_TRY(check_list_editable(request.list));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const ListRow list, list_to_change(session, change, request));
  ChangeReport report;
  if (list.new_license) report.warnings.push_back("new license '" + list.info.license + "'");
  if (request.source && *request.source != list.settings.source) {
    CHATGATE_TRY(change.revision());
    CHATGATE_TRY(session.store.lists().set_source(list, *request.source));
  }
  CHATGATE_TRY_ASSIGN(const auto refresh, refresh_settings_of(list, request));
  if (refresh != list.settings.refresh) {
    CHATGATE_TRY(change.revision());
    CHATGATE_TRY(session.store.lists().set_refresh(list, refresh));
  }
  const std::chrono::seconds present = list.settings.max_age.value_or(std::chrono::seconds(0));
  if (request.max_age && *request.max_age != present) {
    const bool limited = *request.max_age > std::chrono::seconds(0);
    CHATGATE_TRY(change.revision());
    CHATGATE_TRY(session.store.lists().set_max_age(list, limited ? request.max_age : std::nullopt));
  }
  if (request.shadow) CHATGATE_TRY(set_list_shadow(session, change, list, *request.shadow, report));
  return change.finish(std::move(report));
}

Status mark_imported(Session& session, const std::string& list, const std::string& etag) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const std::optional<ListRow> row, session.store.lists().find(list));
  if (!row) return {};
  CHATGATE_TRY(session.store.lists().mark_checked(*row, etag, session.now));
  return transaction.commit();
}

}  // namespace chatgate
