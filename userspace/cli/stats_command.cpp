// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/decimal.h"
#include "cli/render_stats.h"
#include "cli/stats_options.h"
#include "model/list.h"

namespace chatgate {
namespace {

Result<Output> counters_command(const Context& context, const StatsOptions& options) {
  if (!options.since.empty()) CHATGATE_TRY(check_mark_name(options.since));
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  const StatsRequest request{options.since, context.json || needs_entries(options.by)};
  CHATGATE_TRY_ASSIGN(const StatsReport report, stats(session, request));
  Output output;
  if (context.json)
    output.json = stats_json(report, options.top);
  else
    output.text = stats_text(report, options.by, options.top);
  output.notes = report.warnings;
  return output;
}

/// What only one way of asking takes.
Status check_combination(const StatsOptions& options) {
  const bool changes = !options.mark.empty() || !options.remove_mark.empty();
  const bool filters = options.plain || !options.list.empty() || !options.license.empty();
  if (options.dry_run && !changes)
    return fail(usage_error("usage", "--dry-run", "stats changes nothing without --mark or --remove-mark"));
  if (options.idle.empty() && (filters || options.kind != "ban"))
    return fail(usage_error("usage", "", "--kind, --list, --license and --plain are for --idle"));
  if ((!options.idle.empty() || options.marks || changes) && (options.by_given || options.top != 0))
    return fail(usage_error("usage", "", "--by and --top are for counters: alone, with --since or --watch"));
  if (options.watch.empty() && options.count != 0)
    return fail(usage_error("usage", "--count", "is for --watch"));
  return {};
}

Result<Output> stats_command(const Context& context, const StatsOptions& options) {
  CHATGATE_TRY(check_grouping(options.by));
  CHATGATE_TRY(check_combination(options));
  if (options.marks) return marks_command(context);
  if (!options.mark.empty()) return mark_command(context, options);
  if (!options.remove_mark.empty()) return remove_mark_command(context, options);
  if (!options.idle.empty()) return idle_command(context, options);
  if (!options.watch.empty()) return watch_command(context, options);
  return counters_command(context, options);
}

std::vector<CLI::Option*> add_marks(CLI::App& command, StatsOptions& options) {
  CLI::Option* since = command.add_option("--since", options.since, "only what came since this mark");
  CLI::Option* mark = command.add_option("--mark", options.mark,
                                         "save what the counters say now under this name; nothing is zeroed");
  CLI::Option* remove = command.add_option("--remove-mark", options.remove_mark, "forget this mark");
  CLI::Option* marks = command.add_flag("--marks", options.marks, "which marks there are");
  command.add_flag("--dry-run", options.dry_run, "say what --mark or --remove-mark would do");
  return {since, mark, remove, marks};
}

CLI::Option* add_idle(CLI::App& command, StatsOptions& options) {
  CLI::Option* idle = command.add_option(
      "--idle", options.idle,
      "bans that were not hit for this time (alone: 90d); those that others hide are marked");
  idle->expected(0, 1)->default_str("90d");
  command.add_option("--kind", options.kind, "--idle: ban or allow")->capture_default_str();
  command.add_option("--list", options.list, "--idle: only of this list");
  command.add_option("--license", options.license, "--idle: only of this license's lists");
  command.add_flag("--plain", options.plain,
                   "--idle: only the prefixes, one a line, for unban; those that others hide are left out");
  return idle;
}

CLI::Option* add_watch(CLI::App& command, StatsOptions& options) {
  CLI::Option* watch = command.add_option(
      "--watch", options.watch,
      "drops per second, again and again at this interval (alone: 1s; 0.2s to 60s); q ends it");
  watch->expected(0, 1)->default_str("1s");
  decimal(command.add_option("--count", options.count, "--watch: end after so many intervals"))
      ->check(CLI::Range(1, 1000000));
  return watch;
}

void exclude_each_other(const std::vector<CLI::Option*>& options) {
  for (std::size_t i = 0; i < options.size(); ++i) {
    for (std::size_t k = i + 1; k < options.size(); ++k) options[i]->excludes(options[k]);
  }
}

}  // namespace

void add_stats_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command = app.add_subcommand("stats", "drop counters; reading them changes none");
  if (!context.is_typed(*command)) return;
  CLI::Option* by = command->add_option("--by", options->by, "reason, entry, list, license or interface")
                        ->capture_default_str();
  decimal(command->add_option("--top", options->top, "only the N with the most packets"))
      ->check(CLI::Range(1, 1000000));
  std::vector<CLI::Option*> ways = add_marks(*command, *options);
  ways.push_back(add_idle(*command, *options));
  ways.push_back(add_watch(*command, *options));
  exclude_each_other(ways);
  command->callback([&context, options, by] {
    options->by_given = by->count() > 0;
    context.command = [&context, options] { return stats_command(context, *options); };
  });
}

}  // namespace chatgate
