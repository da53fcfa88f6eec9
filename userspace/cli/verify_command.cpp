// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "cli/context.h"
#include "cli/progress_line.h"
#include "cli/render.h"
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

Result<Output> verify_command(const Context& context) {
  const ProgressLine progress(context, "verify");
  CHATGATE_TRY_ASSIGN(Session session, open_locked(context));
  CHATGATE_TRY_ASSIGN(const VerifyReport report, verify(session));
  TextTable table({"DIFFERENCE", "OBJECT", "DETAIL"});
  nlohmann::json differences = nlohmann::json::array();
  for (const Difference& one : report.differences) {
    table.add({one.what, one.object, one.detail});
    differences.push_back({{"what", one.what}, {"object", one.object}, {"detail", one.detail}});
  }
  Output output;
  output.json = {{"keys", report.keys}, {"differences", std::move(differences)}};
  output.text = table.text(counted(report.keys, "key", "keys") + " compared, " +
                           counted(report.differences.size(), "difference", "differences"));
  output.exit_code = report.differences.empty() ? kExitDone : kExitRefused;
  return output;
}

}  // namespace

void add_verify_command(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("verify", "read the kernel tables back and name every difference from the store");
  command->callback([&context] { context.command = [&context] { return verify_command(context); }; });
}

}  // namespace chatgate
