// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "engine/attaching.h"

namespace chatgate {
namespace {

struct DetachOptions {
  std::vector<std::string> interfaces;
  bool all = false;
  bool dry_run = false;
};

Output render(const DetachReport& report) {
  Output output;
  output.notes = report.warnings;
  output.json = {{"detached", report.detached},
                 {"not_attached", report.absent},
                 {"tables_removed", report.tables_removed},
                 {"warnings", report.warnings},
                 {"dry_run", report.dry_run}};
  for (const std::string& one : report.absent)
    output.notes.push_back(one + ": chatgate was not attached there");
  for (const std::string& one : report.detached)
    output.text += fmt::format("{}: {}\n", one,
                               report.dry_run ? "would be detached" : "detached, nothing is filtered there");
  output.text += counted(report.detached.size(), "interface", "interfaces");
  output.text += report.tables_removed ? "; nothing of chatgate is left in the kernel\n" : "\n";
  return output;
}

Result<Output> detach_command(const Context& context, const DetachOptions& options) {
  if (options.all == !options.interfaces.empty())
    return fail(usage_error("usage", "detach", "name interfaces or say --all", "chatgate detach --help"));
  CHATGATE_TRY_ASSIGN(Session session,
                      open_for_change(context.session_options(), {options.dry_run, true, true}));
  CHATGATE_TRY_ASSIGN(const DetachReport report,
                      detach_interfaces(session, options.interfaces, options.dry_run));
  return render(report);
}

}  // namespace

void add_detach_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<DetachOptions>();
  CLI::App* command =
      app.add_subcommand("detach", "stop filtering on these interfaces; other XDP programs stay");
  if (!context.is_typed(*command)) return;
  command->add_option("IFACE", options->interfaces, "network interfaces");
  command->add_flag("--all", options->all, "every interface here that chatgate is attached to");
  command->add_flag("--dry-run", options->dry_run, "say what would be done");
  command->callback([&context, options] {
    context.command = [&context, options] { return detach_command(context, *options); };
  });
}

}  // namespace chatgate
