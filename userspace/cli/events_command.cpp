// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/context.h"
#include "cli/decimal.h"
#include "cli/event_stream.h"
#include "model/duration.h"

namespace chatgate {
namespace {

struct EventsOptions {
  EventFilter filter;
  std::uint64_t count = 0;
  std::string span;
};

/// The totals belong to an end of any kind, also to one that is an error.
Status follow(EventStream& stream, const StopSignals& signals, bool json) {
  Status ended = stream.run(signals);
  CHATGATE_TRY_ASSIGN(const EventTotals totals, stream.finish());
  stream.write_last(json ? totals_json(totals).dump() : std::string());
  if (!json) std::cerr << totals_text(totals) << '\n';
  return ended;
}

Result<Output> events_command(const Context& context, EventsOptions& options) {
  EventStreamOptions how{context.json, options.count, {}};
  CHATGATE_TRY(options.filter.read());
  if (!options.span.empty()) {
    CHATGATE_TRY_ASSIGN(how.span, parse_duration(options.span));
  }
  CHATGATE_TRY_ASSIGN(const StopSignals signals, StopSignals::catch_them());
  CHATGATE_TRY_ASSIGN(EventListener listener, EventListener::start(context.session_options()));
  CHATGATE_TRY(options.filter.check(listener.session()));
  EventStream stream(listener, options.filter, how);
  CHATGATE_TRY(follow(stream, signals, context.json));
  Output output;
  output.write = [](std::ostream&) { return Status(); };  // all of it is written
  return output;
}

}  // namespace

void add_events_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<EventsOptions>();
  CLI::App* command = app.add_subcommand(
      "events",
      "drops as they happen: samples, at most 128 a second on each CPU; with --json one document a line");
  if (!context.is_typed(*command)) return;
  options->filter.add_options(*command);
  decimal(command->add_option("--count", options->count, "end after so many were shown"))
      ->check(CLI::Range(1, 1000000000));
  command->add_option("--for", options->span, "end after this time: 90s, 15m (default: until Ctrl-C)");
  command->callback([&context, options] {
    context.json_lines = true;
    context.command = [&context, options] { return events_command(context, *options); };
  });
}

}  // namespace chatgate
