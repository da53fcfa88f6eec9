// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lists/list_builder.h"

namespace chatgate {

/// One address, CIDR or range `a-b` a line. Blank lines are skipped, and lines that start with `#` or `;`. A
/// `#`, or a `;` after a blank, ends the entry and starts its label (`a;b` may be two columns, of which none
/// may be lost). CRLF and spaces around the entry do no harm.
void read_plain_text(std::string_view text, ListBuilder& builder);

}  // namespace chatgate
