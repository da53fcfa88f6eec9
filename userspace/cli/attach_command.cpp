// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/decimal.h"
#include "cli/render.h"
#include "engine/attaching.h"

namespace chatgate {
namespace {

struct AttachOptions {
  std::vector<std::string> interfaces;
  std::string mode = "native";
  std::uint32_t max_entries = 0;
  bool all = false;
  bool dry_run = false;
};

nlohmann::json json_attachment(const Attachment& one) {
  return {{"name", one.interface},
          {"mode", to_string(one.mode)},
          {"attached", true},
          {"dispatcher", one.dispatcher}};
}

Output render(const AttachReport& report) {
  Output output;
  output.exit_code = report.failed.empty() ? kExitDone : kExitRefused;
  output.notes = report.warnings;
  nlohmann::json interfaces = nlohmann::json::array();
  for (const Attachment& one : report.attached) {
    interfaces.push_back(json_attachment(one));
    output.text += fmt::format("{}: filtering, {} mode{}\n", one.interface, to_string(one.mode),
                               one.dispatcher ? ", under libxdp's dispatcher" : "");
  }
  if (report.dry_run) {
    output.text =
        fmt::format("dry run: would attach {}{}{}\n",
                    report.asked.empty() ? "nothing" : fmt::format("{}", fmt::join(report.asked, ", ")),
                    report.rebuilt ? ", with tables made from the store" : "",
                    report.replaced.empty() ? "" : ", replacing chatgate's program that is there");
  } else {
    output.text += fmt::format("{}, {:.1f} MiB in the kernel\n",
                               counted(report.attached.size(), "interface", "interfaces"),
                               static_cast<double>(report.kernel_bytes) / (1024 * 1024));
  }
  output.json = {{"interfaces", std::move(interfaces)}, {"rebuilt", report.rebuilt},
                 {"replaced", report.replaced},         {"dry_run", report.dry_run},
                 {"kernel_bytes", report.kernel_bytes}, {"failed", report.failed},
                 {"warnings", report.warnings}};
  return output;
}

Result<Output> attach_command(const Context& context, const AttachOptions& options) {
  if (options.all == !options.interfaces.empty())
    return fail(usage_error("usage", "attach", "name interfaces or say --all", "chatgate attach --help"));
  AttachRequest request;
  request.interfaces = options.interfaces;
  request.dry_run = options.dry_run;
  if (options.max_entries != 0) request.max_entries = options.max_entries;
  CHATGATE_TRY_ASSIGN(request.mode, parse_attach_mode(options.mode));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, true}));
  CHATGATE_TRY_ASSIGN(const AttachReport report, options.all ? attach_recorded(session, options.dry_run)
                                                             : attach_interfaces(session, request));
  return render(report);
}

}  // namespace

void add_attach_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<AttachOptions>();
  CLI::App* command = app.add_subcommand("attach", "filter on these interfaces from now on");
  if (!context.is_typed(*command)) return;
  command->add_option("IFACE", options->interfaces, "network interfaces");
  CLI::Option* mode =
      command
          ->add_option(
              "--mode", options->mode,
              "native (in the driver), generic (any driver, slower), or auto: generic if native fails")
          ->capture_default_str();
  CLI::Option* max_entries =
      decimal(command->add_option("--max-entries", options->max_entries,
                                  "room in the kernel tables (default 1048576; kept until changed)"))
          ->check(CLI::Range(1U, kMostEntries));
  command
      ->add_flag("--all", options->all,
                 "every interface that was attached and not detached since, in its mode: after a reboot")
      ->excludes(mode, max_entries);
  command->add_flag("--dry-run", options->dry_run, "say what would be done");
  command->callback([&context, options] {
    context.command = [&context, options] { return attach_command(context, *options); };
  });
}

}  // namespace chatgate
