// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/import_options.h"
#include "cli/import_source.h"
#include "cli/prefix_input.h"
#include "cli/progress_line.h"
#include "cli/render_import.h"
#include "engine/change.h"
#include "model/list.h"

namespace chatgate {
namespace {

/// The kind of the list: its own, if it is there; else what was asked for, or what its name says.
Result<Kind> choose_kind(const ImportOptions& options, std::optional<Kind> known) {
  std::optional<Kind> asked;
  if (!options.kind.empty()) {
    CHATGATE_TRY_ASSIGN(asked, parse_kind(options.kind));
  }
  if (known && asked && *known != *asked) {
    return fail(wrong_kind("import", options.list, *known,
                           "a list keeps its kind; leave --kind out, or name another list"));
  }
  if (known) return *known;
  const std::optional<Kind> by_name = default_kind(options.list);
  if (by_name && asked && *asked != *by_name)
    return fail(wrong_kind("import", options.list, *by_name,
                           "its name says so; leave --kind out, or name another list"));
  if (by_name || asked) return by_name ? *by_name : *asked;
  return fail(needs_kind("import", options.list, "add --kind ban, --kind allow or --kind share"));
}

/// What depends on the kind, before anything of the input is looked at.
Status check_for_kind(const ImportOptions& options, Kind kind) {
  if (kind == Kind::kBan || (options.v6_width == 128 && !options.shadow)) return {};
  return fail(usage_error("import", options.list,
                          fmt::format("{} is for bans", options.shadow ? "--shadow" : "--v6-width"),
                          fmt::format("this is a list of kind {}", to_string(kind))));
}

ImportRequest request_of(const ImportOptions& options, Kind kind, WallTime expires) {
  ImportRequest request;
  request.replace = options.replace;
  request.add.kind = kind;
  request.add.list = options.list;
  request.add.expires = expires;
  request.add.shadow = options.shadow;
  request.add.shorten = options.shorten;
  request.add.dry_run = options.dry_run;
  return request;
}

Result<Output> import_command(const Context& context, const ImportOptions& options) {
  CHATGATE_TRY(check_list_name(options.list));
  CHATGATE_TRY(check_list_editable(options.list));
  CHATGATE_TRY_ASSIGN(const End end, read_end(options.lifetime, context.configuration.durations));
  CHATGATE_TRY_ASSIGN(const ReplaceBounds bounds, read_bounds(options));
  // A store that is not there yet is not made for words that are off.
  if (!Store::exists(context.state_dir)) {
    CHATGATE_TRY_ASSIGN(const Kind kind, choose_kind(options, std::nullopt));
    CHATGATE_TRY(check_for_kind(options, kind));
  }
  const ProgressLine progress(context, "import");
  const InputRequest asked = input_request_of(options);
  CHATGATE_TRY_ASSIGN(ListInput input, read_input(asked, context.session_options(), wall_now()));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const auto known, session.store.lists().find(options.list));
  CHATGATE_TRY_ASSIGN(const Kind kind,
                      choose_kind(options, known ? std::optional(known->info.kind) : std::nullopt));
  CHATGATE_TRY(check_for_kind(options, kind));
  if (input.unchanged) CHATGATE_TRY(take_from_list(session, asked, input));
  CHATGATE_TRY(screen_input(session, asked, kind, input.read));
  label_the_rest(input.read.list, options.reason);
  ImportRequest request = request_of(options, kind, end.from(session.now));
  request.bounds = bounds;
  request.add.items = std::move(input.read.list);
  CHATGATE_TRY_ASSIGN(ChangeReport report, import_entries(session, std::move(request)));
  const Status remembered = remember_source(session, options, input);
  CHATGATE_TRY(report.take_after_commit(remembered, "done, but the list's source is not on record"));
  return render_import(input.read, report, options.replace, context.json);
}

}  // namespace

void add_import_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", "bring a whole list in, all of it or nothing");
  if (!context.is_typed(*command)) return;
  add_import_options(*command, *options);
  add_confirm_within(*command, context);
  command->callback([&context, options] {
    context.command = [&context, options] { return import_command(context, *options); };
  });
}

}  // namespace chatgate
