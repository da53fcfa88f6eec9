// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/render.h"
#include "engine/pending.h"
#include "model/duration.h"

namespace chatgate {
namespace {

constexpr std::chrono::seconds kShortestWait = std::chrono::seconds(5);
constexpr std::chrono::seconds kLongestWait = std::chrono::hours(24);

Result<Output> confirm_command(const Context& context, bool dry_run) {
  CHATGATE_TRY(check_store(context.state_dir, "confirm", ""));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {dry_run, false, true}));
  CHATGATE_TRY_ASSIGN(const Pending pending, confirm_pending(session, dry_run));
  Output output;
  output.json = {{"confirmed", json_revision(pending.change)}, {"dry_run", dry_run}};
  output.text =
      fmt::format("{}revision {} ({}: '{}') {}\n", dry_run ? "dry run: " : "", pending.change.revision,
                  visible(pending.change.by), visible(pending.change.command, kShownBytes),
                  dry_run ? "would be confirmed" : "is confirmed: it holds");
  return output;
}

}  // namespace

nlohmann::json json_revision(const RevisionInfo& change) {
  return {{"revision", change.revision}, {"by", change.by}, {"command", change.command}};
}

void add_confirm_within(CLI::App& command, Context& context) {
  command.add_option("--confirm-within", context.confirm_within,
                     "taken back by itself after this time (5s to 1d) unless 'chatgate confirm' is typed");
}

Result<std::optional<std::chrono::seconds>> read_confirm_within(const std::string& text) {
  if (text.empty()) return std::optional<std::chrono::seconds>();
  CHATGATE_TRY_ASSIGN(const std::chrono::seconds within, parse_duration(text));
  if (within < kShortestWait || within > kLongestWait)
    return fail(usage_error("usage", "--confirm-within " + text, "not from 5s to 1d", "like 60s"));
  return std::optional(within);
}

void add_confirm_command(CLI::App& app, Context& context) {
  auto dry_run = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("confirm", "keep the change that waits to be confirmed");
  if (!context.is_typed(*command)) return;
  command->add_flag("--dry-run", *dry_run, "say which it is");
  command->callback([&context, dry_run] {
    context.command = [&context, dry_run] { return confirm_command(context, *dry_run); };
  });
}

}  // namespace chatgate
