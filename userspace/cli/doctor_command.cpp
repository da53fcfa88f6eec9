// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "engine/doctor.h"

namespace chatgate {
namespace {

std::size_t count_of(const DoctorReport& report, FindingLevel level) {
  return static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                                [&](const Finding& one) { return one.level == level; }));
}

bool found_something(const DoctorReport& report) {
  return count_of(report, FindingLevel::kProblem) + count_of(report, FindingLevel::kWarning) != 0;
}

nlohmann::json to_json(const DoctorReport& report) {
  nlohmann::json findings = nlohmann::json::array();
  for (const Finding& one : report.findings)
    findings.push_back({{"subject", one.subject},
                        {"check", one.check},
                        {"level", to_string(one.level)},
                        {"found", visible(one.found)},
                        {"meaning", json_text(one.meaning)},
                        {"command", json_text(one.command)}});
  return {{"interfaces", report.interfaces},
          {"problems", count_of(report, FindingLevel::kProblem)},
          {"warnings", count_of(report, FindingLevel::kWarning)},
          {"notes", count_of(report, FindingLevel::kNote)},
          {"findings", std::move(findings)}};
}

/// The columns line up; what a finding means and what mends it stand below it.
std::string to_text(const DoctorReport& report) {
  std::size_t subject = 0, check = 0;
  for (const Finding& one : report.findings) {
    subject = std::max(subject, one.subject.size());
    check = std::max(check, one.check.size());
  }
  std::string text;
  for (const Finding& one : report.findings) {
    text += fmt::format("{:<{}}  {:<{}}  {:<7}  {}\n", one.subject, subject, one.check, check,
                        to_string(one.level), visible(one.found));
    const std::size_t indent = subject + check + 13;
    if (!one.meaning.empty()) text += fmt::format("{:{}}{}\n", "", indent, visible(one.meaning));
    if (!one.command.empty()) text += fmt::format("{:{}}mend: {}\n", "", indent, visible(one.command));
  }
  return text + fmt::format("{} and the host, {}: {}, {}, {}\n",
                            counted(report.interfaces.size(), "interface", "interfaces"),
                            counted(report.findings.size(), "check", "checks"),
                            counted(count_of(report, FindingLevel::kProblem), "problem", "problems"),
                            counted(count_of(report, FindingLevel::kWarning), "warning", "warnings"),
                            counted(count_of(report, FindingLevel::kNote), "note", "notes"));
}

Result<Output> doctor_command(const Context& context, const std::vector<std::string>& interfaces) {
  CHATGATE_TRY_ASSIGN(const DoctorReport report, doctor(context.session_options(), interfaces));
  Output output;
  output.json = to_json(report);
  output.text = to_text(report);
  output.exit_code = found_something(report) ? kExitRefused : kExitDone;
  return output;
}

}  // namespace

void add_doctor_command(CLI::App& app, Context& context) {
  auto interfaces = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "doctor", "what on this host keeps the filter out, slows it or hides visitors, and what mends it");
  if (!context.is_typed(*command)) return;
  command->add_option(
      "IFACE", *interfaces,
      "network interfaces (default: those that are filtered on or are to be; if there are none, "
      "all hardware ones that are up)");
  command->footer(
      "Changes nothing; listens for a second to what comes in. Exit code 1: there is a problem or a "
      "warning.");
  command->callback([&context, interfaces] {
    context.command = [&context, interfaces] { return doctor_command(context, *interfaces); };
  });
}

}  // namespace chatgate
