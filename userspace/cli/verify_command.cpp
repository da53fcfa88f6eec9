// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/progress_line.h"
#include "cli/render.h"
#include "engine/repair.h"
#include "engine/verify.h"

namespace chatgate {
namespace {

/// Nobody may change what is being compared; and while we waited for the lock, other tables may have taken
/// the place of those that we saw.
Result<Session> open_locked(const Context& context) {
  CHATGATE_TRY_ASSIGN(Session seen, open_for_look(context.session_options()));
  if (!seen.pins || !seen.tables) return seen;
  CHATGATE_TRY_ASSIGN(UniqueFd lock, seen.pins->lock());
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  session.lock = std::move(lock);
  return session;
}

struct VerifyOptions {
  bool repair = false;
  bool dry_run = false;
};

std::string table_of(const std::vector<Difference>& differences, const std::string& total) {
  TextTable table({"DIFFERENCE", "OBJECT", "DETAIL"});
  for (const Difference& one : differences) table.add({one.what, one.object, one.detail});
  return table.text(total);
}

nlohmann::json json_of(const std::vector<Difference>& differences) {
  nlohmann::json all = nlohmann::json::array();
  for (const Difference& one : differences)
    all.push_back({{"what", one.what}, {"object", one.object}, {"detail", one.detail}});
  return all;
}

std::string summary(const VerifyReport& report) {
  return counted(report.keys, "key", "keys") + " compared, " +
         counted(report.differences.size(), "difference", "differences");
}

Result<Output> verify_command(const Context& context) {
  const ProgressLine progress(context, "verify");
  CHATGATE_TRY_ASSIGN(Session session, open_locked(context));
  CHATGATE_TRY_ASSIGN(const VerifyReport report, verify(session));
  Output output;
  output.json = {{"keys", report.keys}, {"differences", json_of(report.differences)}};
  output.text = table_of(report.differences, summary(report));
  output.exit_code = report.differences.empty() ? kExitDone : kExitRefused;
  return output;
}

Result<RepairReport> repaired(const Context& context, bool dry_run) {
  if (dry_run) {
    CHATGATE_TRY_ASSIGN(Session session, open_locked(context));
    return plan_repair(session);
  }
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options()));
  return repair(session);
}

Result<Output> repair_command(const Context& context, bool dry_run) {
  CHATGATE_TRY(check_store(context.state_dir, "repair", ""));
  CHATGATE_TRY_ASSIGN(const RepairReport report, repaired(context, dry_run));
  const std::size_t mended = report.found.differences.size() - report.left.size();
  Output output;
  output.json = {{"keys", report.found.keys},
                 {"differences", json_of(report.found.differences)},
                 {"repaired", mended},
                 {"left", json_of(report.left)},
                 {"dry_run", dry_run}};
  output.text = table_of(report.found.differences, summary(report.found) + ", " + std::to_string(mended) +
                                                       (dry_run ? " would be repaired" : " repaired"));
  if (!report.left.empty()) output.text += table_of(report.left, "left, for 'chatgate attach'");
  output.exit_code = dry_run || report.left.empty() ? kExitDone : kExitRefused;
  return output;
}

}  // namespace

void add_verify_command(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("verify", "read the kernel tables back and name every difference from the store");
  if (!context.is_typed(*command)) return;
  auto options = std::make_shared<VerifyOptions>();
  CLI::Option* repair = command->add_flag("--repair", options->repair,
                                          "put what the store says in place of what the kernel holds");
  command->add_flag("--dry-run", options->dry_run, "of --repair: say what would be repaired")->needs(repair);
  command->callback([&context, options] {
    context.command = [&context, options] {
      return options->repair ? repair_command(context, options->dry_run) : verify_command(context);
    };
  });
}

}  // namespace chatgate
