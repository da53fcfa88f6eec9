// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "cli/confirm.h"
#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/refresh_options.h"
#include "cli/render.h"
#include "cli/render_change.h"
#include "cli/render_list.h"
#include "engine/list_age.h"
#include "engine/list_changes.h"
#include "engine/refresh.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct ListOptions {
  std::string list;
  std::string kind;
  RefreshOptions refresh;
  std::string max_age;
  bool no_max_age = false;
  bool shadow = false;
  bool live = false;
  bool remove = false;
  bool yes = false;
  bool dry_run = false;

  bool sets() const {
    return !kind.empty() || refresh.any() || !max_age.empty() || no_max_age || shadow || live;
  }
};

Output render_lists(const std::vector<ListReport>& reports, WallTime now) {
  Output output;
  nlohmann::json lists = nlohmann::json::array();
  std::vector<ListRow> rows;
  std::vector<RefreshedList> refreshed;
  std::uint64_t entries = 0;
  for (const ListReport& report : reports) {
    const ListSettings& settings = report.list.settings;
    lists.push_back(json_list(report));
    entries += report.list.info.entries;
    rows.push_back(report.list);
    if (settings.refresh)
      refreshed.push_back({report.list.info.name, settings.source, *settings.refresh, report.refreshed});
  }
  output.notes = stale_lists(rows, now);
  for (std::string& warning : failing_sources(refreshed)) output.notes.push_back(std::move(warning));
  output.json = {{"lists", std::move(lists)},
                 {"total", reports.size()},
                 {"entries", entries},
                 {"warnings", output.notes}};
  output.text = lists_text(reports);
  return output;
}

Result<Output> lists_command(const Context& context) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(std::vector<ListReport> reports, report_lists(session));
  // What this host protects is shown when asked for by name, as in `show`.
  std::erase_if(reports, [](const ListReport& one) { return one.list.info.name == kProtected; });
  return render_lists(reports, session.now);
}

Result<Output> show_list(const Context& context, const ListOptions& options) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<ListReport> reports, report_lists(session));
  const auto found = std::find_if(reports.begin(), reports.end(),
                                  [&](const ListReport& one) { return one.list.info.name == options.list; });
  if (found == reports.end())
    return fail(refused("list", options.list, "no such list", "'chatgate lists' names all"));
  return render_lists({*found}, session.now);
}

Result<ListRequest> read_request(const Context& context, const ListOptions& options) {
  ListRequest request;
  request.list = options.list;
  request.dry_run = options.dry_run;
  if (!options.kind.empty()) {
    CHATGATE_TRY_ASSIGN(request.kind, parse_kind(options.kind));
  }
  CHATGATE_TRY(read_refresh_options(options.refresh, context.configuration.durations, request));
  if (options.no_max_age) request.max_age = std::chrono::seconds(0);
  if (!options.max_age.empty()) {
    CHATGATE_TRY_ASSIGN(request.max_age, parse_duration(options.max_age));
  }
  if (options.shadow || options.live) request.shadow = options.shadow;
  return request;
}

/// What a list has become; empty: nothing, it was before.
std::string shadow_text(const ListRequest& request, const ChangeReport& report) {
  if (!request.shadow || (report.all() == 0 && !report.changed)) return "";
  return fmt::format("{} {} {}\n", request.list, request.dry_run ? "would be" : "is",
                     *request.shadow ? "a shadow list: its bans are counted, nothing is dropped"
                                     : "live: what its bans cover is dropped");
}

Result<Output> set_list(const Context& context, const ListOptions& options) {
  CHATGATE_TRY_ASSIGN(const ListRequest request, read_request(context, options));
  if (!request.kind) CHATGATE_TRY(check_store(context.state_dir, "set list", options.list));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const ChangeReport report, change_list_settings(session, request));
  Output output = render_change(report, context.json);
  output.text = shadow_text(request, report) + output.text;
  if (context.json && request.shadow) output.json["shadow"] = *request.shadow;
  return output;
}

Result<Output> remove_list(const Context& context, const ListOptions& options) {
  if (options.sets()) return fail(usage_error("usage", "--remove", "excludes the other settings"));
  CHATGATE_TRY(check_store(context.state_dir, "remove", "list " + options.list));
  BigRemoval removal{"list " + options.list, options.yes, options.dry_run, true, {}};
  removal.change = [&](bool dry_run, std::optional<std::uint64_t> seen) -> Result<ChangeReport> {
    CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {dry_run, false}));
    return clear_lists(session, {options.list, {}, std::nullopt, true, seen, dry_run});
  };
  CHATGATE_TRY_ASSIGN(const ChangeReport report, do_after_count(removal));
  return render_change(report, context.json);
}

Result<Output> list_command(const Context& context, const ListOptions& options) {
  CHATGATE_TRY(check_list_name(options.list));
  if (options.remove) return remove_list(context, options);
  if (options.sets()) return set_list(context, options);
  if (context.within) return fail(usage_error("usage", "--confirm-within", "nothing is to be changed"));
  if (options.dry_run || options.yes)
    return fail(usage_error("usage", options.dry_run ? "--dry-run" : "--yes", "nothing is to be changed"));
  return show_list(context, options);
}

}  // namespace

void add_list_commands(CLI::App& app, Context& context) {
  CLI::App* lists = app.add_subcommand("lists", "all lists: kind, license, entries, source, age, hits");
  lists->callback([&context] { context.command = [&context] { return lists_command(context); }; });

  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", "one list: shows it, or changes its settings");
  if (!context.is_typed(*command)) return;
  command->add_option("LIST", options->list, "its name")->required();
  command->add_option("--kind", options->kind, "makes a new list: ban, allow or share");
  add_refresh_options(*command, options->refresh);
  CLI::Option* max_age = command->add_option("--max-age", options->max_age,
                                             "warn when its last import or change is longer ago: 12h, 7d");
  command->add_flag("--no-max-age", options->no_max_age, "it may be of any age")->excludes(max_age);
  CLI::Option* shadow =
      command->add_flag("--shadow", options->shadow,
                        "of bans: count what its entries would drop, also later ones; drop nothing");
  command->add_flag("--live", options->live, "make all of its entries real: they drop")->excludes(shadow);
  command->add_flag("--remove", options->remove, "take it off the books, with all of its entries");
  command->add_flag("--yes", options->yes, "remove without asking");
  add_confirm_within(*command, context);
  command->add_flag("--dry-run", options->dry_run, "say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return list_command(context, *options); };
  });
}

}  // namespace chatgate
