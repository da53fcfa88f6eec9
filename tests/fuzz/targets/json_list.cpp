// SPDX-License-Identifier: Apache-2.0
#include "lists/json_list.h"

#include <nlohmann/json.hpp>

#include "fuzz/list_properties.h"
#include "fuzz/property.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {
namespace {

/// Deeper than lists nest, it is refused although it is JSON.
constexpr long kDeepest = 64;

void check_document(std::string_view text, const ReadOptions& options) {
  ListBuilder builder(options);
  const Status read = read_json(text, builder);
  const bool is_json = nlohmann::json::accept(text);
  FUZZ_HOLDS(is_json || !read, "taken, and no JSON");
  const auto open = std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; });
  FUZZ_HOLDS(read || !is_json || open > kDeepest, to_text(read.error()));
  if (!read) check_whole_refusal(read.error());
  check_read(text, builder);
}

void check_lines(std::string_view text, const ReadOptions& options) {
  ListBuilder builder(options);
  read_json_lines(text, builder);
  check_read(text, builder);
}

}  // namespace

int json_list(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const std::uint8_t byte = take_byte(text);
  const ReadOptions options = options_of(byte);
  static_cast<void>(is_json_lines(text));
  if ((byte & 8U) == 0) check_document(text, options);
  if ((byte & 8U) != 0) check_lines(text, options);
  return 0;
}

}  // namespace chatgate::fuzz
