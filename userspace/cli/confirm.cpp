// SPDX-License-Identifier: Apache-2.0
#include "cli/confirm.h"

#include <unistd.h>

#include <iostream>

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

Status ask(const std::string& object, const std::string& what) {
  if (::isatty(STDIN_FILENO) == 0)
    return fail(refused("remove", object,
                        fmt::format("{} would be removed, and nobody is there to agree", what),
                        "--yes agrees, --dry-run shows them"));
  std::cerr << fmt::format("{}: {} will be removed. Go on? [y/N] ", object, what) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "yes") return {};
  return fail(refused("remove", object, "not agreed to, nothing changed"));
}

}  // namespace

Result<ChangeReport> do_after_count(const BigRemoval& removal) {
  if (removal.yes || removal.dry_run) return removal.change(removal.dry_run, std::nullopt);
  CHATGATE_TRY_ASSIGN(const ChangeReport preview, removal.change(true, std::nullopt));
  const std::uint64_t count = preview.count(Operation::kRemoved);
  if (count > 0 || removal.takes_more) CHATGATE_TRY(ask(removal.object, counted(count, "entry", "entries")));
  return removal.change(false, preview.revision);
}

}  // namespace chatgate
