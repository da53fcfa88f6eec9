// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>

#include <fmt/format.h>

#include "base/log.h"
#include "cli/command_line.h"
#include "cli/confirm_within.h"
#include "cli/context.h"
#include "host/ssh_peer.h"
#include "net/ip_prefix.h"

namespace chatgate {
namespace {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return kExitUsage;
    case ErrorKind::kPermission:
      return kExitPermission;
    case ErrorKind::kNotInForce:
      return kExitNotInForce;
    case ErrorKind::kRefused:
      break;
  }
  return kExitRefused;
}

int report_error(const Context& context, const Error& error) {
  if (context.json) {
    const nlohmann::json json = {
        {"error",
         {{"what", error.what},
          {"object", error.object},
          {"reason", error.reason},
          {"hint", error.hint.empty() ? nlohmann::json() : nlohmann::json(error.hint)}}}};
    const int indent = context.json_lines ? -1 : 2;
    std::cout << json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  std::cerr << to_text(error) << '\n';
  return exit_code_of(error.kind);
}

int report(const Context& context, const Output& output) {
  for (const std::string& note : output.notes) std::cerr << "note: " << note << '\n';
  if (output.write) {
    if (const Status written = output.write(std::cout); !written)
      return report_error(context, written.error());
  } else if (context.json) {
    std::cout << output.json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  } else {
    std::cout << output.text;
  }
  std::cout.flush();
  if (!std::cout) return report_error(context, refused("write", "stdout", "the output could not be written"));
  return output.exit_code;
}

void add_global_options(CLI::App& app, Context& context) {
  app.add_option("--state-dir", context.state_dir, "where the store is")
      ->envname("CHATGATE_STATE_DIR")
      ->capture_default_str();
  app.add_option("--bpffs", context.bpffs, "the mounted BPF file system")
      ->envname("CHATGATE_BPFFS")
      ->capture_default_str();
  app.add_option("--config", context.configuration_file,
                 fmt::format("the configuration (default: {}, if it is there)", kDefaultConfigurationFile))
      ->envname("CHATGATE_CONFIG");
  app.add_option("--by", context.by, "who asks for this, for the history (default: the sudo user)");
  app.add_flag("--json", context.json, "print one JSON document instead of text");
  app.add_flag("-v,--verbose", context.verbose, "say on stderr what the libraries say");
  app.set_version_flag("--version", "chatgate " CHATGATE_VERSION);
}

void add_commands(CLI::App& app, Context& context) {
  add_attach_command(app, context);
  add_detach_command(app, context);
  add_status_command(app, context);
  add_ban_commands(app, context);
  add_unban_commands(app, context);
  add_import_command(app, context);
  add_list_commands(app, context);
  add_refresh_command(app, context);
  add_license_commands(app, context);
  add_export_command(app, context);
  add_backup_command(app, context);
  add_restore_command(app, context);
  add_check_command(app, context);
  add_show_command(app, context);
  add_stats_command(app, context);
  add_events_command(app, context);
  add_audit_command(app, context);
  add_verify_command(app, context);
  add_doctor_command(app, context);
  add_pause_commands(app, context);
  add_confirm_command(app, context);
  add_rollback_command(app, context);
  add_run_command(app, context);
}

/// CLI11's own words, in our form. The first line says it all; the rest would be a list of options.
Error usage_from(const CLI::App& app, const CLI::ParseError& error) {
  std::string reason = error.what();
  reason = reason.substr(0, reason.find('\n'));
  const auto chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "" : chosen.front()->get_name();
  const std::vector<std::string> unread = app.remaining();
  if (chosen.empty() && !unread.empty())
    reason = fmt::format("unknown command '{}'", visible(unread.front()));
  const std::string help = command.empty() ? "chatgate --help" : fmt::format("chatgate {} --help", command);
  return usage_error("usage", command, reason, help);
}

/// An option with an empty value, as of a shell variable that is not set, is not the same as none: a ban for
/// one license would become one for the whole host.
Status check_no_empty_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const auto& values = option->results();
    const bool empty =
        std::any_of(values.begin(), values.end(), [](const std::string& value) { return value.empty(); });
    if (empty && !option->get_positional())
      return fail(usage_error("usage", option->get_name(), "its value is empty",
                              "give it one, or leave the option out"));
  }
  for (const CLI::App* chosen : app.get_subcommands()) CHATGATE_TRY(check_no_empty_values(*chosen));
  return {};
}

Result<Output> run_command(const CLI::App& app, Context& context) {
  CHATGATE_TRY(check_no_empty_values(app));
  if (context.verbose) enable_debug_log();
  CHATGATE_TRY_ASSIGN(context.within, read_confirm_within(context.confirm_within));
  if (context.by.empty()) context.by = current_user();
  context.read_configuration_file();
  return context.command();
}

int parse_and_run(CLI::App& app, Context& context, int argc, char** argv) {
  if (const auto word = bracketed_word(argc, argv)) {
    context.json = asks_for_json(argc, argv);
    const auto refused_word = parse_ip_prefix(*word);
    if (!refused_word) return report_error(context, refused_word.error());
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    context.json = context.json || asks_for_json(argc, argv);
    return report_error(context, usage_from(app, error));
  }
  const Result<Output> output = run_command(app, context);
  return output ? report(context, *output) : report_error(context, output.error());
}

}  // namespace

int run(int argc, char** argv) {
  Context context;
  try {
    CLI::App app("chatgate: bans and whitelists at the network card, for chat ingress hosts", "chatgate");
    app.fallthrough();
    app.require_subcommand(1);
    context.words = {argv, static_cast<std::size_t>(argc)};
    context.command_line = command_as_typed(argc, argv);
    add_global_options(app, context);
    add_commands(app, context);
    return parse_and_run(app, context, argc, argv);
  } catch (const std::exception& error) {
    // Out of memory, mostly: nothing of ours throws on purpose.
    return report_error(context, refused("run", "", error.what()));
  }
}

}  // namespace chatgate
