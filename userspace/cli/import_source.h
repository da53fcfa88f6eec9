// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/import_options.h"
#include "engine/list_input.h"
#include "engine/session.h"

namespace chatgate {

/// What `import` asks of its source.
InputRequest input_request_of(const ImportOptions& options);

/// Remembers where the list came from, and which version: for the next import. The list is not read from
/// there by itself (`list --source` says so). After the change: killed before, the next import reads
/// everything.
Status remember_source(Session& session, const ImportOptions& options, const ListInput& input);

}  // namespace chatgate
