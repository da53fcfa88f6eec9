// SPDX-License-Identifier: Apache-2.0
#include "cli/decimal.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/error.h"

namespace chatgate {
namespace {

/// Empty: it is one.
std::string why_not_decimal(const std::string& text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  if (digits && (text == "0" || text[0] != '0')) return {};
  return fmt::format("{} is no plain decimal number", visible(text, kShownBytes));
}

}  // namespace

CLI::Option* decimal(CLI::Option* option) { return option->check(why_not_decimal); }

}  // namespace chatgate
