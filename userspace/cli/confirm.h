// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/context.h"
#include "engine/change.h"

namespace chatgate {

/// Asks whoever sits at the terminal whether to go on; refused if the answer is not yes, or nobody sits
/// there. `what`, `object`: as in Error; `loss`: what would be gone.
Status ask_to_go_on(std::string_view what, const std::string& object, const std::string& loss);

/// A change that takes much away. `change`: does it, or (dry_run) says what it would do; `seen`: the store's
/// revision that it must still be at.
struct BigRemoval {
  std::string object;  ///< "list banned/acme"
  bool yes = false;    ///< --yes: nobody is asked
  bool dry_run = false;
  bool takes_more = false;  ///< than entries: worth the question even if there are none
  std::function<Result<ChangeReport>(bool dry_run, std::optional<std::uint64_t> seen)> change;
  std::string besides{};  ///< what goes beside entries: "2 lists and 1 destination"; empty: not told
};

/// Counts first, and asks whoever sits at the terminal; without a terminal it is refused unless `yes`.
Result<ChangeReport> do_after_count(const BigRemoval& removal);

}  // namespace chatgate
