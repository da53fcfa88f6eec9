// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/render.h"
#include "engine/refresh.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct RefreshCommandOptions {
  std::vector<std::string> lists;
  bool dry_run = false;
};

/// Those that were named, or all that are read by themselves.
Result<std::vector<std::string>> chosen_lists(const Context& context, const RefreshCommandOptions& options) {
  for (const std::string& list : options.lists) CHATGATE_TRY(check_list_name(list));
  if (!options.lists.empty()) return options.lists;
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(context.state_dir));
  CHATGATE_TRY_ASSIGN(const std::vector<RefreshedList> all, refreshed_lists(store));
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const RefreshedList& one : all) names.push_back(one.list);
  return names;
}

nlohmann::json to_json(const RefreshOutcome& outcome, bool dry_run) {
  return {{"list", outcome.list},
          {"source", json_text(outcome.source)},
          {"dry_run", dry_run},
          {"result", to_string(outcome.result)},
          {"added", outcome.added},
          {"removed", outcome.removed},
          {"revision", outcome.revision == 0 ? nlohmann::json() : nlohmann::json(outcome.revision)},
          {"in_force", outcome.in_force},
          {"error", outcome.error ? nlohmann::json(one_line(*outcome.error)) : nlohmann::json()},
          {"failures", outcome.state.failures},
          {"next_at", json_time(outcome.state.due_at)},
          {"warnings", outcome.warnings}};
}

void take(const RefreshOutcome& outcome, bool dry_run, Output& output) {
  output.json["lists"].push_back(to_json(outcome, dry_run));
  output.text += (dry_run ? "dry run: " : "") + outcome.line() + "\n";
  output.notes.insert(output.notes.end(), outcome.warnings.begin(), outcome.warnings.end());
  if (outcome.unrecorded) output.notes.push_back(to_text(*outcome.unrecorded));
  const bool failed = outcome.error || outcome.unrecorded;
  if (failed)
    output.exit_code = kExitRefused;
  else if (!outcome.in_force && output.exit_code == kExitDone)
    output.exit_code = kExitNotInForce;
}

Result<Output> refresh_command(const Context& context, const RefreshCommandOptions& options) {
  CHATGATE_TRY(check_store(context.state_dir, "refresh", ""));
  CHATGATE_TRY_ASSIGN(const std::vector<std::string> lists, chosen_lists(context, options));
  Output output;
  output.json = {{"lists", nlohmann::json::array()}};
  if (lists.empty()) output.notes.emplace_back("no list has a source: 'chatgate list LIST --source URL'");
  for (const std::string& list : lists) {
    RefreshRequest request;
    request.list = list;
    request.now = wall_now();
    request.lifetime = Lifetime{context.configuration.durations.standard};
    request.at_once = true;
    request.dry_run = options.dry_run;
    take(refresh_list(context.session_options(), request), options.dry_run, output);
  }
  return output;
}

}  // namespace

void add_refresh_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<RefreshCommandOptions>();
  CLI::App* command =
      app.add_subcommand("refresh", "read lists anew from their sources, now; the service does by itself");
  if (!context.is_typed(*command)) return;
  command->add_option("LIST", options->lists, "lists with a source (default: all of them)");
  command->add_flag("--dry-run", options->dry_run, "say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return refresh_command(context, *options); };
  });
}

}  // namespace chatgate
