// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/lifetime_options.h"
#include "cli/list_choice.h"
#include "cli/prefix_input.h"
#include "cli/render_change.h"
#include "engine/change.h"

namespace chatgate {
namespace {

struct BanOptions {
  Kind kind = Kind::kBan;
  std::vector<std::string> prefixes;
  std::string from;
  LifetimeOptions lifetime;
  std::string license;
  std::string list;
  std::string asked_kind;
  std::string reason;
  bool shadow = false;
  bool shorten = false;
  bool force = false;
  bool dry_run = false;
};

/// Whoever forces a ban says for how long, and it is short.
Status check_force(const BanOptions& options, const End& end) {
  const bool is_short =
      !options.lifetime.lifetime.empty() && end.lifetime.span && *end.lifetime.span <= kLongestForced;
  if (!options.force || is_short) return {};
  return fail(usage_error("usage", "--force", "needs --for of at most an hour", "add --for 15m"));
}

/// A store that is not there yet is not made for words that are off.
Status check_new_store(const Context& context, const AddRequest& request, const BanOptions& options) {
  if (Store::exists(context.state_dir)) return {};
  return check_list_kind(request.list, std::nullopt, request.kind, options.asked_kind);
}

Status check_kind(Session& session, const AddRequest& request, const BanOptions& options) {
  CHATGATE_TRY_ASSIGN(const auto known, session.store.lists().find(request.list));
  return check_list_kind(request.list, known ? std::optional(known->info.kind) : std::nullopt, request.kind,
                         options.asked_kind);
}

Result<Output> add_command(const Context& context, const BanOptions& options) {
  AddRequest request;
  request.kind = options.kind;
  request.shadow = options.shadow;
  request.shorten = options.shorten;
  request.force = options.force;
  request.dry_run = options.dry_run;
  CHATGATE_TRY_ASSIGN(request.list, choose_list(options.list, options.license, options.kind));
  CHATGATE_TRY_ASSIGN(const End end, read_end(options.lifetime, context.configuration.durations));
  CHATGATE_TRY(check_force(options, end));
  CHATGATE_TRY_ASSIGN(request.items, read_prefixes(options.prefixes, options.from, options.reason));
  CHATGATE_TRY(check_new_store(context, request, options));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY(check_kind(session, request, options));
  request.expires = end.from(session.now);
  std::vector<std::string> hints;
  if (options.kind == Kind::kBan) hints = host_ban_hints(request.items);
  CHATGATE_TRY_ASSIGN(ChangeReport report, add_entries(session, std::move(request)));
  for (std::string& hint : hints) report.warnings.push_back(std::move(hint));
  return render_change(report, context.json);
}

void add_options(CLI::App& command, BanOptions& options) {
  command.add_option("PREFIX", options.prefixes, "addresses or CIDR prefixes, IPv4 or IPv6");
  command.add_option("--from", options.from,
                     "read them from FILE: one a line, CSV, JSON, ipset, nft; - is stdin");
  add_lifetime_options(command, options.lifetime);
  command.add_option("--license", options.license, "short for the license's list");
  command.add_option("--list", options.list, "the list that owns the entries");
  command.add_option("--kind", options.asked_kind, "of a new list whose name does not say it");
  command.add_option("--reason,--label", options.reason, "why, or whose address it is; kept with the entry");
  command.add_flag("--shorten", options.shorten, "may end earlier than what is there");
  command.add_flag("--dry-run", options.dry_run, "say what would change");
}

}  // namespace

void add_ban_commands(CLI::App& app, Context& context) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
    auto options = std::make_shared<BanOptions>();
    options->kind = kind;
    const bool ban = kind == Kind::kBan;
    CLI::App* command = app.add_subcommand(std::string(to_string(kind)),
                                           ban ? "drop packets from these sources; adds or extends"
                                               : "always pass these sources; adds or extends");
    if (!context.is_typed(*command)) continue;
    add_options(*command, *options);
    add_confirm_within(*command, context);
    if (ban) {
      command->add_flag("--shadow", options->shadow, "count what would be dropped, drop nothing");
      command->add_flag(
          "--force", options->force,
          "even gateways, resolvers and what the configuration protects; needs --for of at most 1h");
    }
    command->callback([&context, options] {
      context.command = [&context, options] { return add_command(context, *options); };
    });
  }
}

}  // namespace chatgate
