// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lists/read_list.h"

namespace chatgate::test {

using Strings = std::vector<std::string>;

/// `line|prefix|label` each.
Strings good(const ReadList& read);

/// `line|text|reason|hint` each of those that are kept.
Strings bad(const ReadList& read);

/// Reads a text; one that is refused as a whole has the format "refused: REASON (HINT)".
struct Reading {
  std::string format;
  Strings good;
  Strings bad;
};
Reading reading_of(std::string_view text, const ReadOptions& options = {});

/// That each line of the text is taken, as these.
void expect_good(std::string_view text, const std::string& format, const Strings& lines,
                 const std::string& column = {});

}  // namespace chatgate::test
