// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "engine/change.h"
#include "lists/read_list.h"

namespace chatgate {

/// What an import read and did. Of a replacement the difference, removed and added apart, as one would send
/// it to the client. `diff`: such a replacement.
Output render_import(const ReadList& read, const ChangeReport& report, bool diff, bool json);

}  // namespace chatgate
