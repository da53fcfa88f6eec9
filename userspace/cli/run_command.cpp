// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "base/log.h"
#include "cli/context.h"
#include "cli/render.h"
#include "engine/doctor.h"
#include "service/host_clockwork.h"
#include "service/run_lock.h"
#include "service/service.h"

namespace chatgate {
namespace {

/// How long the end waits for a download; it cannot be broken off, and what it would change is all or
/// nothing.
constexpr std::chrono::seconds kJobPatience{3};

ServiceOptions service_options(const Context& context) {
  return {context.state_dir, context.bpffs, context.configuration_file};
}

std::string note_of(const Finding& finding) {
  std::string note = fmt::format("{}: {}: {}", finding.subject, finding.check, finding.found);
  if (!finding.meaning.empty()) note += ": " + finding.meaning;
  return note;
}

/// What there is to say of this host: nothing of it keeps the service from being started, for all of it may
/// change.
std::vector<std::string> notes_on(const Context& context, const Configuration& configuration) {
  std::vector<std::string> notes;
  std::vector<std::string> there;
  for (const std::string& name : configuration.interfaces) {
    if (interface_index(name))
      there.push_back(name);
    else
      notes.push_back(name + ": there is no such interface yet");
  }
  const auto report = doctor(session_options(service_options(context), configuration), there);
  if (!report) {
    notes.push_back(report.error().reason);
    return notes;
  }
  for (const Finding& one : report->findings) {
    if (one.level == FindingLevel::kProblem) notes.push_back(note_of(one));
  }
  return notes;
}

Result<Output> check(const Context& context) {
  CHATGATE_TRY_ASSIGN(const Configuration configuration, read_configuration(service_options(context)));
  Output output;
  output.notes = notes_on(context, configuration);
  output.text = fmt::format("the configuration is in order: {}\n",
                            configuration.interfaces.empty()
                                ? "no interfaces in it, 'chatgate attach' names them"
                                : fmt::format("{}", fmt::join(configuration.interfaces, ", ")));
  output.json = {{"interfaces", configuration.interfaces},
                 {"mode", configuration.mode},
                 {"metrics", json_text(configuration.metrics_listen)},
                 {"notes", output.notes}};
  return output;
}

Result<Output> serve(const Context& context) {
  const ServiceOptions options = service_options(context);
  CHATGATE_TRY_ASSIGN(Configuration configuration, read_configuration(options));
  CHATGATE_TRY_ASSIGN(const RunLock lock, RunLock::take(options.state_dir));
  CHATGATE_TRY_ASSIGN(Notifier notifier, Notifier::from_environment());
  // Before any thread: they are to leave the signals to the loop.
  CHATGATE_TRY_ASSIGN(HostClockwork clock, HostClockwork::open(options.state_dir));
  start_service_log(configuration.log_level);
  if (!lock.taken())
    log_event(LogLevel::kWarning, "no_lock", {{"text", "another service of this state would go unnoticed"}});
  WorkerThread worker(clock.worker_fd());
  Service service(options, std::move(configuration), clock, worker, std::move(notifier));
  const Status ended = service.run();
  if (!worker.finish(kJobPatience)) std::_Exit(ended ? kExitDone : kExitRefused);
  if (!ended) return fail(ended.error());
  Output output;
  output.write = [](std::ostream&) { return Status(); };  // all that it says is in its log
  return output;
}

}  // namespace

void add_run_command(CLI::App& app, Context& context) {
  auto check_only = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("run", "the service: keeps the filter on and its lists fresh, until it is ended");
  if (!context.is_typed(*command)) return;
  command->add_flag("--check", *check_only,
                    "read the configuration, look at this host, and say what is wrong");
  command->footer("SIGTERM ends it, and the filter stays on; SIGHUP makes it read the configuration again.");
  command->callback([&context, check_only] {
    context.command = [&context, check_only] { return *check_only ? check(context) : serve(context); };
  });
}

}  // namespace chatgate
