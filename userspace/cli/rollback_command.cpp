// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>

#include <fmt/format.h>

#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/render_change.h"
#include "engine/take_back.h"

namespace chatgate {
namespace {

struct RollbackOptions {
  std::string revision;
  bool dry_run = false;
};

Result<std::uint64_t> parse_revision(const std::string& word) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size() && number > 0) return number;
  return fail(usage_error("rollback", word, "not the number of a revision", "'chatgate audit' lists all"));
}

Result<Output> rollback_command(const Context& context, const RollbackOptions& options) {
  RollbackRequest request;
  request.dry_run = options.dry_run;
  if (!options.revision.empty()) {
    CHATGATE_TRY_ASSIGN(request.revision, parse_revision(options.revision));
  }
  CHATGATE_TRY(check_store(context.state_dir, "rollback", options.revision));
  CHATGATE_TRY_ASSIGN(Session session,
                      open_for_change(context.session_options(), {options.dry_run, false, true}));
  CHATGATE_TRY_ASSIGN(const RollbackReport report, roll_back(session, request));
  Output output = render_change(report.change, context.json);
  if (context.json) {
    output.json["undone"] = report.undone ? json_revision(*report.undone) : nlohmann::json();
    return output;
  }
  if (report.undone)
    output.text = fmt::format("{} revision {} ({}: '{}')\n",
                              options.dry_run ? "would take back" : "took back", report.undone->revision,
                              visible(report.undone->by), visible(report.undone->command, kShownBytes)) +
                  output.text;
  return output;
}

}  // namespace

void add_rollback_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<RollbackOptions>();
  CLI::App* command = app.add_subcommand(
      "rollback",
      "take one change back, as a new revision: the one that waits to be confirmed, else your last");
  if (!context.is_typed(*command)) return;
  command->add_option("REV", options->revision, "the revision to take back, of the last 20 changes");
  add_confirm_within(*command, context);
  command->add_flag("--dry-run", options->dry_run, "say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return rollback_command(context, *options); };
  });
}

}  // namespace chatgate
