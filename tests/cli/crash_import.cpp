// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/crash_kinds.h"

namespace chatgate::test {
namespace {

/// `lines` addresses of 10.SECOND_BYTE.0.0/16.
Words import_words(const Cli& cli, const std::string& list, int lines, int second_byte) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += fmt::format("10.{}.{}.{}\n", second_byte, i / 256, i % 256);
  const std::string file = cli.lab().file(fmt::format("{}-{}.txt", lines, second_byte));
  write_file(file, text);
  return {"import", list, file, "--replace", "--for", "forever"};
}

CrashKind import_kind(std::string name, const std::string& list, int lines, int second_byte) {
  CrashKind kind;
  kind.name = std::move(name);
  kind.prepare = [=](const Cli& cli) { cli.all({import_words(cli, list, lines, second_byte)}); };
  kind.command = [=](const Cli& cli) { return import_words(cli, list, lines, second_byte + 1); };
  return kind;
}

}  // namespace

std::vector<CrashKind> import_kinds() {
  constexpr int kTooManyInPlace = 8500;
  return {import_kind("import", "banned/bulk", kTooManyInPlace, 1),
          import_kind("import_few", "banned/few", 3, 5)};
}

}  // namespace chatgate::test
