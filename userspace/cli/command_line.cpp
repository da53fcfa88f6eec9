// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace chatgate {
namespace {

constexpr std::size_t kMaxCommand = 1000;
constexpr std::array<std::string_view, 4> kGlobalWithValue{"--state-dir", "--bpffs", "--config", "--by"};
constexpr std::array<std::string_view, 3> kGlobalFlags{"--json", "-v", "--verbose"};

bool is_plain(char c) {
  constexpr std::string_view kPlain = "_-./:=,@%+";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

std::string quoted_word(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool is_global_with_value(std::string_view word) {
  return std::find(kGlobalWithValue.begin(), kGlobalWithValue.end(), word) != kGlobalWithValue.end();
}

bool is_global(std::string_view word) {
  if (std::find(kGlobalFlags.begin(), kGlobalFlags.end(), word) != kGlobalFlags.end()) return true;
  return is_global_with_value(word.substr(0, word.find('=')));
}

}  // namespace

std::string command_as_typed(int argc, char** argv) {
  std::string line;
  for (int i = 1; i < argc && line.size() < kMaxCommand; ++i) {
    const std::string_view word = argv[i];
    if (is_global(word)) {
      if (is_global_with_value(word)) ++i;
      continue;
    }
    if (!line.empty()) line += ' ';
    line += quoted_word(word);
  }
  if (line.size() > kMaxCommand) line = line.substr(0, kMaxCommand) + "...";
  return line;
}

std::optional<std::string> bracketed_word(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool is_value = std::string_view(argv[i - 1]).starts_with("--");
    if (!is_value && word.starts_with('[') && word.ends_with(']')) return std::string(word);
  }
  return std::nullopt;
}

bool asks_for_json(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc,
                     [](const char* word) { return std::string_view(word) == "--json"; });
}

}  // namespace chatgate
