// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.h"
#include "cli/lifetime_options.h"
#include "cli/prefix_input.h"
#include "cli/render_change.h"
#include "engine/change.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct Options {
  std::string list;
  std::string file;
  std::string kind;
  LifetimeOptions lifetime;
  std::string reason;
  bool replace = false;
  bool shadow = false;
  bool shorten = false;
  bool dry_run = false;
};

/// The kind of the list: its own, if it is there; else what was asked for, or what its name says.
Result<Kind> choose_kind(const Options& options, std::optional<Kind> known) {
  std::optional<Kind> asked;
  if (!options.kind.empty()) {
    CHATGATE_TRY_ASSIGN(asked, parse_kind(options.kind));
  }
  if (known && asked && *known != *asked) {
    return fail(wrong_kind("import", options.list, *known,
                           "a list keeps its kind; leave --kind out, or name another list"));
  }
  if (known) return *known;
  if (asked) return *asked;
  if (const auto standard = default_kind(options.list)) return *standard;
  return fail(needs_kind("import", options.list, "add --kind ban, --kind allow or --kind share"));
}

Result<ImportRequest> read_request(const Options& options) {
  CHATGATE_TRY(check_list_name(options.list));
  CHATGATE_TRY(check_list_editable(options.list));
  ImportRequest request;
  request.replace = options.replace;
  request.add.list = options.list;
  request.add.shadow = options.shadow;
  request.add.shorten = options.shorten;
  request.add.dry_run = options.dry_run;
  CHATGATE_TRY_ASSIGN(request.add.items, read_prefixes({}, options.file, options.reason));
  return request;
}

Result<Output> import_command(const Context& context, const Options& options) {
  CHATGATE_TRY_ASSIGN(const End end, read_end(options.lifetime, context.configuration.durations));
  // A store that is not there yet is not made for words that are off.
  if (!Store::exists(context.state_dir)) CHATGATE_TRY(choose_kind(options, std::nullopt));
  CHATGATE_TRY_ASSIGN(ImportRequest request, read_request(options));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const auto known, session.store.lists().find(options.list));
  CHATGATE_TRY_ASSIGN(request.add.kind,
                      choose_kind(options, known ? std::optional(known->info.kind) : std::nullopt));
  request.add.expires = end.from(session.now);
  CHATGATE_TRY_ASSIGN(const ChangeReport report, import_entries(session, request));
  return render_change(report, context.json);
}

}  // namespace

void add_import_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import", "bring a whole list in, all of it or nothing");
  command->add_option("LIST", options->list, "the list that owns the entries; made if it is new")->required();
  command->add_option("FILE", options->file, "one prefix a line with # comments; - is stdin")->required();
  command->add_option("--kind", options->kind, "of a new list: ban, allow or share");
  command->add_flag("--replace", options->replace, "what the file does not name leaves the list");
  add_lifetime_options(*command, options->lifetime);
  command->add_option("--reason,--label", options->reason, "kept with the entries whose line has no comment");
  command->add_flag("--shadow", options->shadow, "of a ban list: count what would be dropped, drop nothing");
  command->add_flag("--shorten", options->shorten, "may end earlier than what is there");
  command->add_flag("--dry-run", options->dry_run, "say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return import_command(context, *options); };
  });
}

}  // namespace chatgate
