// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/render.h"
#include "cli/render_check.h"
#include "engine/status.h"

namespace chatgate {
namespace {

/// null: no change waits to be confirmed.
nlohmann::json pending_json(const StatusReport& report) {
  if (!report.pending || !report.pending->held) return nullptr;
  nlohmann::json json = json_revision(report.pending->change);
  json["deadline"] = json_time(report.pending->deadline);
  return json;
}

nlohmann::json to_json(const StatusReport& report) {
  nlohmann::json interfaces = nlohmann::json::array();
  for (const InterfaceStatus& one : report.interfaces) {
    interfaces.push_back({{"name", one.name},
                          {"mode", one.mode},
                          {"attached", one.attached},
                          {"wanted", one.wanted},
                          {"dispatcher", one.dispatcher},
                          {"current", one.current}});
  }
  return {{"interfaces", std::move(interfaces)},
          {"generation", report.generation ? nlohmann::json(*report.generation) : nlohmann::json()},
          {"revision", report.revision ? nlohmann::json(*report.revision) : nlohmann::json()},
          {"store_revision", report.store_revision},
          {"policy_digest", report.policy_digest},
          {"entries", report.entries},
          {"keys", report.keys},
          {"max_entries", report.max_entries},
          {"kernel_bytes", report.kernel_bytes},
          {"paused_until",
           report.pause_until == kNever ? nlohmann::json("never") : json_time(report.pause_until)},
          {"paused", json_pause(report.pause)},
          {"pending", pending_json(report)},
          {"warnings", report.warnings}};
}

std::string state_of(const InterfaceStatus& one) {
  if (!one.attached) return one.wanted ? "NOT attached" : "off";
  return one.current ? "filtering" : "filtering by other tables";
}

std::string to_text(const StatusReport& report) {
  TextTable table({"INTERFACE", "STATE", "MODE", "DISPATCHER"});
  std::size_t attached = 0;
  for (const InterfaceStatus& one : report.interfaces) {
    attached += one.attached ? 1 : 0;
    table.add({one.name, state_of(one), one.attached ? one.mode : "-", one.dispatcher ? "yes" : "no"});
  }
  std::string text = report.pause ? to_text(*report.pause) + "\n" : "";
  text += table.text(counted(attached, "interface", "interfaces") + " attached");
  text += fmt::format(
      "entries   {} on the books{}\n", report.entries,
      report.generation ? fmt::format(", {} of {} kernel keys in use", report.keys, report.max_entries) : "");
  text += fmt::format("revision  {} in the store, {} in the kernel\n", report.store_revision,
                      report.revision ? fmt::format("{}", *report.revision) : "none");
  text += fmt::format("memory    {:.1f} MiB in the kernel\n",
                      static_cast<double>(report.kernel_bytes) / (1024 * 1024));
  text += fmt::format("policy    {}\n", report.policy_digest);
  return text;
}

Result<Output> status_command(const Context& context) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const StatusReport report, status(session));
  Output output;
  output.json = to_json(report);
  output.text = to_text(report);
  output.notes = report.warnings;
  // It is the first line already.
  if (report.pause) std::erase(output.notes, to_text(*report.pause));
  return output;
}

}  // namespace

void add_status_command(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("status", "what is running where");
  command->callback([&context] { context.command = [&context] { return status_command(context); }; });
}

}  // namespace chatgate
