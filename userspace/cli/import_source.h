// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "cli/import_options.h"
#include "engine/session.h"
#include "lists/read_list.h"

namespace chatgate {

/// What `import` has read, before it is known which list it meets.
struct ImportInput {
  ReadList read;
  bool from_url = false;
  bool unchanged = false;  ///< the server says so: `read` is empty, the list has it all
  std::string etag;        ///< what the server calls this version; empty: nothing
  std::string known_etag;  ///< what was asked with
};

/// Reads the file, stdin or URL. A URL is asked with the ETag of the last time, if the list was replaced from
/// it then and has not changed since. `state_dir`: where the store is, if there is one.
Result<ImportInput> read_import(const ImportOptions& options, const SessionOptions& session);

/// The server says that nothing has changed: the list's own live entries are what it holds, so that their
/// ends are those of this import. kRefused if the list has changed since it was asked.
Status take_from_list(Session& session, const ImportOptions& options, ImportInput& input);

/// Remembers where the list came from, and which version. After the change: killed before, the next import
/// reads everything.
Status remember_source(Session& session, const ImportOptions& options, const ImportInput& input);

}  // namespace chatgate
