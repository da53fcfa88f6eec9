// SPDX-License-Identifier: Apache-2.0
#include "cli/confirm.h"

#include <unistd.h>

#include <iostream>

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

std::string loss_text(std::uint64_t count, const std::string& besides) {
  const std::string more = besides.empty() ? "" : ", " + besides;
  return counted(count, "entry", "entries") + more + " would be removed";
}

}  // namespace

Status ask_to_go_on(std::string_view what, const std::string& object, const std::string& loss) {
  if (::isatty(STDIN_FILENO) == 0)
    return fail(refused(what, object, loss + ", and nobody is there to agree",
                        "--yes agrees, --dry-run shows what would change"));
  std::cerr << fmt::format("{}: {}. Go on? [y/N] ", visible(object), loss) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "yes") return {};
  return fail(refused(what, object, "not agreed to, nothing changed"));
}

Result<ChangeReport> do_after_count(const BigRemoval& removal) {
  if (removal.yes || removal.dry_run) return removal.change(removal.dry_run, std::nullopt);
  CHATGATE_TRY_ASSIGN(const ChangeReport preview, removal.change(true, std::nullopt));
  const std::uint64_t count = preview.count(Operation::kRemoved);
  if (count > 0 || removal.takes_more)
    CHATGATE_TRY(ask_to_go_on("remove", removal.object, loss_text(count, removal.besides)));
  return removal.change(false, preview.revision);
}

}  // namespace chatgate
