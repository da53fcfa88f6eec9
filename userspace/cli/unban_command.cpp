// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/confirm.h"
#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/render_change.h"
#include "engine/change.h"
#include "engine/list_changes.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct UnbanOptions {
  Kind kind = Kind::kBan;
  std::vector<std::string> prefixes;
  std::string license;
  std::string list;
  bool all = false;
  bool yes = false;
  bool dry_run = false;
};

/// Everything that a license or a list holds.
Result<Output> clear_command(const Context& context, const UnbanOptions& options) {
  const bool license = !options.license.empty();
  if (license == !options.list.empty())
    return fail(usage_error("usage", "",
                            license ? "--license and --list exclude each other" : "no prefix given",
                            "name prefixes; or --license L or --list N alone for all that it holds"));
  CHATGATE_TRY(license ? check_license_name(options.license) : check_list_name(options.list));
  BigRemoval removal{(license ? "license " + options.license : "list " + options.list),
                     options.yes,
                     options.dry_run,
                     false,
                     {}};
  removal.change = [&](bool dry_run, std::optional<std::uint64_t> seen) -> Result<ChangeReport> {
    CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {dry_run, false}));
    return clear_lists(session, {options.list, options.license, options.kind, false, seen, dry_run});
  };
  CHATGATE_TRY_ASSIGN(const ChangeReport report, do_after_count(removal));
  return render_change(report, context.json);
}

Result<Output> remove_command(const Context& context, const UnbanOptions& options) {
  RemoveRequest request;
  request.kind = options.kind;
  request.dry_run = options.dry_run;
  if (options.all && !(options.license.empty() && options.list.empty()))
    return fail(usage_error("usage", "--all", "excludes --list and --license"));
  if (options.prefixes.empty()) return clear_command(context, options);
  if (!options.all) {
    CHATGATE_TRY_ASSIGN(request.list, choose_list(options.list, options.license, options.kind));
  }
  for (const std::string& word : options.prefixes) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, parse_ip_prefix(word));
    request.prefixes.push_back(prefix);
  }
  // A store that is not there yet is not made for words that are off.
  if (!Store::exists(context.state_dir)) CHATGATE_TRY(check_kind(request, std::nullopt));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const ChangeReport report, remove_entries(session, request));
  return render_change(report, context.json);
}

}  // namespace

void add_unban_commands(CLI::App& app, Context& context) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
    auto options = std::make_shared<UnbanOptions>();
    options->kind = kind;
    const bool ban = kind == Kind::kBan;
    CLI::App* command =
        app.add_subcommand(ban ? "unban" : "unallow", ban ? "take bans off, and say what still drops them"
                                                          : "take sources off the whitelist");
    if (!context.is_typed(*command)) continue;
    command->add_option("PREFIX", options->prefixes,
                        "addresses or CIDR prefixes, as they were entered; none, with --license or --list: "
                        "all, after a count");
    command->add_option("--license", options->license, "from the license's list");
    command->add_option(
        "--list", options->list,
        ban ? "from this list (default: manual-bans)" : "from this list (default: manual-allows)");
    command->add_flag("--all", options->all, "from every list of that kind");
    command->add_flag("--yes", options->yes, "remove all without asking");
    add_confirm_within(*command, context);
    command->add_flag("--dry-run", options->dry_run, "say what would change");
    command->callback([&context, options] {
      context.command = [&context, options] { return remove_command(context, *options); };
    });
  }
}

}  // namespace chatgate
