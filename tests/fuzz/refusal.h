// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "fuzz/property.h"

namespace chatgate::fuzz {

/// What a parser of one word owes whoever typed it: which word, why not, and nothing that disturbs a
/// terminal.
inline void check_refusal(const Error& error, std::string_view text) {
  FUZZ_HOLDS(error.kind == ErrorKind::kUsage, to_text(error));
  FUZZ_HOLDS(!error.what.empty() && !error.reason.empty(), to_text(error));
  FUZZ_HOLDS(error.object == visible(text, kShownBytes), error.object);
  FUZZ_HOLDS(error.hint == visible(error.hint) && error.reason == visible(error.reason), to_text(error));
}

/// A hint that is a value in its canonical form: typed instead, it is taken, and written the same again.
template <typename Value>
void check_canonical(std::string_view hint, Result<Value> (*parse)(std::string_view),
                     std::string (*write)(Value)) {
  const Result<Value> value = parse(hint);
  FUZZ_HOLDS(value.has_value(), fmt::format("the hint '{}' is refused: {}", hint, value.error().reason));
  FUZZ_HOLDS(write(*value) == hint, fmt::format("'{}' is written '{}'", hint, write(*value)));
}

}  // namespace chatgate::fuzz
