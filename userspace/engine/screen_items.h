// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lists/bad_lines.h"
#include "model/kind.h"
#include "model/prefix_list.h"
#include "policy/guard.h"

namespace chatgate {

/// IPv6 hosts become the prefix of `width` bits that they lie in: visitors change addresses inside theirs.
void widen_v6_hosts(PrefixList& list, int width);

/// Takes out of an input what check_guard() refuses, and adds it to the bad lines, which are then in the
/// order of the input.
void screen_items(Kind kind, const Guard& guard, PrefixList& list, BadLines& bad);

}  // namespace chatgate
