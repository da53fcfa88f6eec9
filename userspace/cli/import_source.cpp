// SPDX-License-Identifier: Apache-2.0
#include "cli/import_source.h"

#include "store/store.h"

namespace chatgate {

InputRequest input_request_of(const ImportOptions& options) {
  InputRequest request;
  request.list = options.list;
  request.source = options.source;
  request.reading = options.reading;
  request.v6_width = options.v6_width;
  request.skip_bad = options.skip_bad;
  request.allow_empty = options.allow_empty;
  request.replace = options.replace;
  return request;
}

Status remember_source(Session& session, const ImportOptions& options, const ListInput& input) {
  if (!input.from_url || !options.replace || options.dry_run) return {};
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const auto list, session.store.lists().find(options.list));
  if (!list) return {};
  // Another source that somebody has set stays.
  if (list->settings.source.empty()) CHATGATE_TRY(session.store.lists().set_source(*list, options.source));
  if (list->settings.source.empty() || list->settings.source == options.source) {
    const std::string etag = etag_to_keep(input_request_of(options), list->settings, input);
    CHATGATE_TRY(session.store.lists().mark_checked(*list, etag, session.now));
  }
  return transaction.commit();
}

}  // namespace chatgate
