// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "base/input_file.h"
#include "cli/confirm.h"
#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/render.h"
#include "cli/render_change.h"
#include "engine/restore.h"
#include "lists/read_backup.h"

namespace chatgate {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30U;

struct RestoreOptions {
  std::string file;
  bool yes = false;
  bool dry_run = false;
};

Result<Backup> read_backup_file(const std::string& file) {
  CHATGATE_TRY_ASSIGN(const std::string packed, read_whole_file("restore", file, kMostBytes));
  Result<Backup> backup = read_backup(packed);
  if (backup) return backup;
  Error error = std::move(backup.error());
  error.what = "restore";
  error.kind = ErrorKind::kRefused;  // the words were right, the file is not
  error.reason = error.object.empty() ? error.reason : error.object + ": " + error.reason;
  error.object = visible(file);
  return fail(std::move(error));
}

Result<RestoreReport> restore(const Context& context, const Backup& backup, const RestoreRequest& request) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {request.dry_run, false}));
  return restore_policy(session, backup, request);
}

std::string what_is_lost(const RestoreReport& preview, const Backup& backup) {
  return fmt::format(
      "{} with {} would be replaced by {} with {} (revision {}, {}): {} added, {} removed",
      counted(preview.lists_before, "list", "lists"), counted(preview.entries_before, "entry", "entries"),
      counted(backup.lists.size(), "list", "lists"), counted(backup.entries.size(), "entry", "entries"),
      backup.revision, text_time(backup.made), preview.change.count(Operation::kAdded),
      preview.change.count(Operation::kRemoved));
}

/// A store that has something in it is not replaced unasked.
Result<RestoreReport> restore_if_agreed(const Context& context, const RestoreOptions& options,
                                        const Backup& backup) {
  if (options.yes || options.dry_run || !Store::exists(context.state_dir))
    return restore(context, backup, {std::nullopt, options.dry_run});
  CHATGATE_TRY_ASSIGN(const RestoreReport preview, restore(context, backup, {std::nullopt, true}));
  if (preview.lists_before > 0)
    CHATGATE_TRY(ask_to_go_on("restore", options.file, what_is_lost(preview, backup)));
  return restore(context, backup, {preview.change.revision, false});
}

Result<Output> restore_command(const Context& context, const RestoreOptions& options) {
  CHATGATE_TRY_ASSIGN(const Backup backup, read_backup_file(options.file));
  CHATGATE_TRY_ASSIGN(RestoreReport report, restore_if_agreed(context, options, backup));
  if (report.ended > 0)
    report.change.warnings.push_back(
        counted(report.ended, "entry of the backup has ended", "entries of the backup have ended") +
        " since, and stay out");
  Output output = render_change(report.change, context.json);
  output.text = fmt::format("backup of revision {}, {}: {}", backup.revision, text_time(backup.made),
                            counted(backup.lists.size(), "list", "lists")) +
                "\n" + output.text;
  if (context.json)
    output.json["backup"] = {{"file", options.file},
                             {"revision", backup.revision},
                             {"made_at", json_time(backup.made)},
                             {"licenses", backup.licenses.size()},
                             {"destinations", backup.destinations()},
                             {"lists", backup.lists.size()},
                             {"entries", backup.entries.size()},
                             {"ended", report.ended},
                             {"policy_digest", backup.digest}};
  return output;
}

}  // namespace

void add_restore_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<RestoreOptions>();
  CLI::App* command = app.add_subcommand(
      "restore", "make this host's policy equal to a backup's: what the backup lacks goes");
  if (!context.is_typed(*command)) return;
  command->add_option("FILE", options->file, "as backup wrote it")->required();
  command->add_flag("--yes", options->yes, "replace a policy that is there without asking");
  add_confirm_within(*command, context);
  command->add_flag("--dry-run", options->dry_run, "check the file, and say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return restore_command(context, *options); };
  });
}

}  // namespace chatgate
