// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "lists/backup_text.h"

namespace chatgate {

/// The whole of a backup file, checked from end to end: refused if it is something else, of a version that
/// this build does not know, cut off, damaged, or says what no store could hold (a bad name, one entry or
/// destination twice, a license that is not named). The error's object is left for the caller to fill in.
Result<Backup> read_backup(std::string_view packed);

}  // namespace chatgate
