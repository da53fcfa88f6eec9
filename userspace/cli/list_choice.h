// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/kind.h"

namespace chatgate {

/// Which list `--list N` and `--license L` mean; neither: `manual-bans` or `manual-allows`. Both, or a bad
/// name: kUsage. The list `protected`: kRefused.
Result<std::string> choose_list(const std::string& list, const std::string& license, Kind kind);

/// Refuses a list of another kind than the command's, and a new one whose name does not say of which kind it
/// is, unless `asked` (--kind, as typed; may be empty) does. `known`: its kind, if it is there already. To be
/// asked before a store is made for the sake of a mistyped name, too.
Status check_list_kind(const std::string& list, std::optional<Kind> known, Kind kind,
                       const std::string& asked = {});

/// Refuses to look for `object` ("list x") where there is no store: none is made for the sake of a mistyped
/// name.
Status check_store(const std::string& state_dir, const std::string& what, const std::string& object);

}  // namespace chatgate
