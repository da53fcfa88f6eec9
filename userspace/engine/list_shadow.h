// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/session.h"
#include "store/list_table.h"

namespace chatgate {

/// Makes the list and all of its live entries shadows, or real, inside a change under way; what comes into a
/// shadow list later is a shadow, too. Refused: what the guard forbids now is to be real. kUsage: a list that
/// does not ban.
Status set_list_shadow(Session& session, ChangeScope& change, const ListRow& list, bool shadow,
                       ChangeReport& report);

}  // namespace chatgate
