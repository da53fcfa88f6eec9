// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "base/output_file.h"
#include "cli/context.h"
#include "cli/render.h"
#include "engine/backup.h"

namespace chatgate {
namespace {

struct BackupOptions {
  std::string file;
  bool overwrite = false;
};

Output render(const BackupReport& report, const std::string& file) {
  Output output;
  output.text =
      fmt::format("revision {} with {}, {} and {} written to {}\npolicy    {}\n", report.revision,
                  counted(report.entries, "entry", "entries"), counted(report.lists, "list", "lists"),
                  counted(report.licenses, "license", "licenses"), visible(file), report.digest);
  output.json = {{"file", file},
                 {"revision", report.revision},
                 {"licenses", report.licenses},
                 {"destinations", report.destinations},
                 {"lists", report.lists},
                 {"entries", report.entries},
                 {"policy_digest", report.digest}};
  return output;
}

Result<Output> backup_command(const Context& context, const BackupOptions& options) {
  using Existing = OutputFile::Existing;
  constexpr mode_t kMode = 0600;  // labels are people's names
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(
      OutputFile file,
      OutputFile::create(options.file, kMode, options.overwrite ? Existing::kReplace : Existing::kRefuse));
  CHATGATE_TRY_ASSIGN(const BackupReport report,
                      back_up(session, [&file](std::string_view bytes) { return file.write(bytes); }));
  CHATGATE_TRY(file.commit());
  return render(report, options.file);
}

}  // namespace

void add_backup_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<BackupOptions>();
  CLI::App* command = app.add_subcommand(
      "backup", "write this host's policy (licenses, lists, live entries) to a file, for restore");
  if (!context.is_typed(*command)) return;
  command->add_option("FILE", options->file, "gzipped text, readable by its owner alone")->required();
  command->add_flag("--overwrite", options->overwrite, "replace FILE if it is there");
  command->callback([&context, options] {
    context.command = [&context, options] { return backup_command(context, *options); };
  });
}

}  // namespace chatgate
