// SPDX-License-Identifier: Apache-2.0
#include "engine/list_input.h"

#include <utility>

#include "base/progress.h"
#include "engine/screen_items.h"
#include "lists/bad_lines.h"
#include "lists/list_file.h"
#include "store/store.h"

namespace chatgate {
namespace {

/// Another reading of the same bytes would be another list. The list's own is the plain one, unless it has
/// been given another for its refreshes.
bool reads_as_the_list(const InputRequest& request, const ListSettings& settings) {
  const RefreshSettings own = settings.refresh.value_or(RefreshSettings{});
  return request.replace && request.reading.column == own.column &&
         request.reading.mask_host_bits == own.mask_host_bits && request.skip_bad == own.skip_bad &&
         request.v6_width == own.v6_width;
}

/// The ETag of what the list holds now; empty: it may hold something else.
Result<std::string> current_etag(Store& store, const InputRequest& request, WallTime now) {
  CHATGATE_TRY_ASSIGN(const auto list, store.lists().find(request.list));
  if (!list || !reads_as_the_list(request, list->settings)) return std::string();
  const ListSettings& settings = list->settings;
  if (settings.source != request.source || settings.changed_at > settings.checked_at) return std::string();
  EntryFilter ended;
  ended.list = request.list;
  ended.ends_before = now;
  bool whole = true;
  CHATGATE_TRY(store.entries().each(ended, [&whole](const Entry&) -> Status {
    whole = false;
    return {};
  }));
  return whole ? settings.etag : std::string();
}

Result<std::string> known_etag(const InputRequest& request, const SessionOptions& session, WallTime now) {
  if (!request.ask_etag || !Store::exists(session.state_dir)) return std::string();
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(session.state_dir));
  return current_etag(store, request, now);
}

}  // namespace

Result<ListInput> read_input(const InputRequest& request, const SessionOptions& session, WallTime now) {
  ListInput input;
  std::string data;
  input.from_url = is_url(request.source);
  begin_progress(input.from_url ? "fetching" : "reading");
  if (input.from_url) {
    CHATGATE_TRY_ASSIGN(input.known_etag, known_etag(request, session, now));
    CHATGATE_TRY_ASSIGN(Fetched fetched, fetch_url(request.source, input.known_etag, request.limits));
    input.etag = fetched.unchanged ? input.known_etag : std::move(fetched.etag);
    input.unchanged = fetched.unchanged;
    data = std::move(fetched.body);
  } else {
    CHATGATE_TRY_ASSIGN(data, read_list_file(request.source));
  }
  if (input.unchanged) return input;
  begin_progress("reading lines");
  CHATGATE_TRY_ASSIGN(input.read, read_list(std::move(data), request.source, request.reading));
  return input;
}

Result<bool> is_as_asked(Session& session, const InputRequest& request, const ListInput& input) {
  CHATGATE_TRY_ASSIGN(const std::string etag, current_etag(session.store, request, session.now));
  return etag == input.known_etag;
}

Status take_from_list(Session& session, const InputRequest& request, ListInput& input) {
  CHATGATE_TRY_ASSIGN(const bool same, is_as_asked(session, request, input));
  if (!same)
    return fail(refused("import", request.list, "it has changed while its source was asked", "try again"));
  input.read.format = "unchanged";
  EntryFilter filter;
  filter.list = request.list;
  return session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    input.read.list.add(entry.prefix, entry.label);
    return {};
  });
}

Status screen_input(const Session& session, const InputRequest& request, Kind kind, ReadList& read) {
  if (request.v6_width < 128) widen_v6_hosts(read.list, request.v6_width);
  screen_items(kind, session.guarding(), read.list, read.bad);
  if (read.bad.count > 0 && !request.skip_bad) {
    const std::string mask = read.bad.host_bits ? "; --mask-host-bits takes the network of such lines" : "";
    return fail(bad_lines_error(request.source, read.bad, "--skip-bad takes the others" + mask));
  }
  if (read.list.items.empty() && !request.allow_empty)
    return fail(refused("read list", request.source, "no prefix in it", "--allow-empty takes it as it is"));
  return {};
}

std::string etag_to_keep(const InputRequest& request, const ListSettings& settings, const ListInput& input) {
  return reads_as_the_list(request, settings) ? input.etag : std::string();
}

}  // namespace chatgate
