// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.h"
#include "cli/render.h"
#include "cli/render_change.h"
#include "engine/change.h"
#include "model/duration.h"

namespace chatgate {
namespace {

struct PauseOptions {
  std::string lifetime;
  bool dry_run = false;
};

Result<Output> set_pause(const Context& context, WallTime until, bool dry_run) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {dry_run, false, true}));
  CHATGATE_TRY_ASSIGN(const ChangeReport report, set_pause_until(session, until, dry_run));
  Output output = render_change(report, context.json);
  output.json["paused_until"] = until == kNever ? nlohmann::json("never") : json_time(until);
  const std::string end = until == kNever ? "until 'chatgate resume'" : "until " + text_time(until);
  output.text =
      (until == WallTime{} ? "dropping again; " : "PAUSED " + end + ": nothing is dropped; ") + output.text;
  return output;
}

Result<Output> pause_command(const Context& context, const PauseOptions& options) {
  WallTime until = kNever;
  if (!options.lifetime.empty()) {
    CHATGATE_TRY_ASSIGN(const std::chrono::seconds span, parse_duration(options.lifetime));
    until = wall_now() + span;
  }
  return set_pause(context, until, options.dry_run);
}

}  // namespace

void add_pause_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<PauseOptions>();
  CLI::App* pause = app.add_subcommand("pause", "stop dropping now, on every interface; nothing is detached");
  pause->add_option("--for", options->lifetime,
                    "ends by itself after this time: 15m (default: until resume)");
  pause->add_flag("--dry-run", options->dry_run, "say what would change");
  pause->callback([&context, options] {
    context.command = [&context, options] { return pause_command(context, *options); };
  });
  CLI::App* resume = app.add_subcommand("resume", "drop again");
  resume->add_flag("--dry-run", options->dry_run, "say what would change");
  resume->callback([&context, options] {
    context.command = [&context, options] { return set_pause(context, WallTime{}, options->dry_run); };
  });
}

}  // namespace chatgate
