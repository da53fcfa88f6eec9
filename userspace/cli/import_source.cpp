// SPDX-License-Identifier: Apache-2.0
#include "cli/import_source.h"

#include <utility>

#include "lists/list_file.h"
#include "lists/url_source.h"
#include "store/store.h"

namespace chatgate {
namespace {

/// Another reading of the same bytes would be another list.
bool plainly_replaces(const ImportOptions& options) {
  return options.replace && options.reading.column.empty() && !options.reading.mask_host_bits &&
         !options.skip_bad && options.v6_width == 128;
}

/// The ETag of what the list holds now; empty: it may hold something else.
Result<std::string> current_etag(Store& store, const ImportOptions& options, WallTime now) {
  CHATGATE_TRY_ASSIGN(const auto list, store.lists().find(options.list));
  if (!list || !plainly_replaces(options)) return std::string();
  const ListSettings& settings = list->settings;
  if (settings.source != options.source || settings.changed_at > settings.checked_at) return std::string();
  EntryFilter ended;
  ended.list = options.list;
  ended.ends_before = now;
  bool whole = true;
  CHATGATE_TRY(store.entries().each(ended, [&whole](const Entry&) -> Status {
    whole = false;
    return {};
  }));
  return whole ? settings.etag : std::string();
}

Result<std::string> known_etag(const ImportOptions& options, const SessionOptions& session) {
  if (!Store::exists(session.state_dir)) return std::string();
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(session.state_dir));
  return current_etag(store, options, wall_now());
}

}  // namespace

Result<ImportInput> read_import(const ImportOptions& options, const SessionOptions& session) {
  ImportInput input;
  std::string data;
  input.from_url = is_url(options.source);
  if (input.from_url) {
    CHATGATE_TRY_ASSIGN(input.known_etag, known_etag(options, session));
    CHATGATE_TRY_ASSIGN(Fetched fetched, fetch_url(options.source, input.known_etag));
    input.etag = fetched.unchanged ? input.known_etag : std::move(fetched.etag);
    input.unchanged = fetched.unchanged;
    data = std::move(fetched.body);
  } else {
    CHATGATE_TRY_ASSIGN(data, read_list_file(options.source));
  }
  if (input.unchanged) return input;
  CHATGATE_TRY_ASSIGN(input.read, read_list(std::move(data), options.source, options.reading));
  return input;
}

Status take_from_list(Session& session, const ImportOptions& options, ImportInput& input) {
  CHATGATE_TRY_ASSIGN(const std::string etag, current_etag(session.store, options, session.now));
  if (etag != input.known_etag)
    return fail(refused("import", options.list, "it has changed while its source was asked", "try again"));
  input.read.format = "unchanged";
  EntryFilter filter;
  filter.list = options.list;
  return session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    input.read.list.add(entry.prefix, entry.label);
    return {};
  });
}

Status remember_source(Session& session, const ImportOptions& options, const ImportInput& input) {
  if (!input.from_url || !options.replace || options.dry_run) return {};
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const auto list, session.store.lists().find(options.list));
  if (!list) return {};
  // Another source that somebody has set stays.
  if (list->settings.source.empty()) CHATGATE_TRY(session.store.lists().set_source(*list, options.source));
  if (list->settings.source.empty() || list->settings.source == options.source) {
    const std::string etag = plainly_replaces(options) ? input.etag : std::string();
    CHATGATE_TRY(session.store.lists().mark_checked(*list, etag, session.now));
  }
  return transaction.commit();
}

}  // namespace chatgate
