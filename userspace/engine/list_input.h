// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/session.h"
#include "lists/read_list.h"
#include "lists/url_source.h"
#include "model/kind.h"

namespace chatgate {

/// Where a list is read from, and how.
struct InputRequest {
  std::string list;
  std::string source;  ///< a file, "-" (stdin) or a URL
  ReadOptions reading;
  int v6_width = 128;
  bool skip_bad = false;
  bool allow_empty = false;
  bool replace = false;  ///< the list is to hold what the source has, and nothing else
  bool ask_etag = true;  ///< of a URL: what has not changed need not be sent again
  UrlLimits limits{};
};

/// What a list is to hold, before it is known which list it meets.
struct ListInput {
  ReadList read;
  bool from_url = false;
  bool unchanged = false;  ///< the server says so: `read` is empty, the list has it all
  std::string etag;        ///< what the server calls this version; empty: nothing
  std::string known_etag;  ///< what was asked with
};

/// Reads the file, stdin or URL. A URL is asked with the ETag of the last time, if the list was replaced from
/// it then, read as it is read now, and has not changed since. Takes no lock.
Result<ListInput> read_input(const InputRequest& request, const SessionOptions& session, WallTime now);

/// Whether the list holds still what the ETag stands for that was asked with.
Result<bool> is_as_asked(Session& session, const InputRequest& request, const ListInput& input);

/// The server says that nothing has changed: the list's own live entries are what it holds, so that their
/// ends are those of this import. kRefused if the list has changed since it was asked.
Status take_from_list(Session& session, const InputRequest& request, ListInput& input);

/// Takes out of the input what may not be in such a list, or is bad; refused if there is any and it is not to
/// be skipped, or nothing is left.
Status screen_input(const Session& session, const InputRequest& request, Kind kind, ReadList& read);

/// The ETag that may be kept of this input; empty: the list's own readers would read the same bytes
/// otherwise, or it came from elsewhere.
std::string etag_to_keep(const InputRequest& request, const ListSettings& settings, const ListInput& input);

}  // namespace chatgate
