// SPDX-License-Identifier: Apache-2.0
// What chatgate shows of other people's texts, on terminals and in JSON.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "fuzz/property.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {
namespace {

/// nlohmann's parser takes valid UTF-8 only.
bool is_utf8(const std::string& text) {
  std::string quoted;
  for (const char c : text) quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return nlohmann::json::accept("\"" + quoted + "\"");
}

}  // namespace

int shown_text(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const std::size_t most = std::max<std::size_t>(take_byte(text), 3);
  for (const std::size_t limit : {most, std::string::npos}) {
    const std::string shown = visible(text, limit);
    FUZZ_HOLDS(shown.size() <= limit, shown);
    FUZZ_HOLDS(is_utf8(shown), shown);
    FUZZ_HOLDS(
        std::none_of(shown.begin(), shown.end(), [](char c) { return c >= 0 && (c < 0x20 || c == 0x7f); }),
        shown);
    FUZZ_HOLDS(visible(shown, limit) == shown, shown);
  }
  const Error error = refused("read", text, text, text);
  FUZZ_HOLDS(is_utf8(to_text(error)) || to_text(error).find('\n') != std::string::npos, to_text(error));
  return 0;
}

}  // namespace chatgate::fuzz
