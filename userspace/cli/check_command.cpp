// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.h"
#include "cli/render_check.h"
#include "engine/check.h"

namespace chatgate {
namespace {

struct CheckOptions {
  std::vector<std::string> addresses;
  std::string destination;
};

Result<Output> check_command(const Context& context, const CheckOptions& options) {
  std::optional<IpAddress> destination;
  if (!options.destination.empty()) {
    CHATGATE_TRY_ASSIGN(destination, parse_ip_address(options.destination));
  }
  std::vector<IpAddress> addresses;
  for (const std::string& word : options.addresses) {
    CHATGATE_TRY_ASSIGN(const IpAddress address, parse_ip_address(word));
    if (destination && destination->family != address.family)
      return fail(usage_error("check", word, "the destination is of the other family"));
    addresses.push_back(address);
  }
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const CheckReport report, check_addresses(session, addresses, destination));
  Output output;
  if (context.json) output.json = json_check(report);
  output.notes = report.warnings;
  for (const CheckResult& result : report.results) {
    output.text += check_text(report, result);
    for (const std::string& warning : result.warnings)
      output.notes.push_back(to_string(result.address) + ": " + warning);
  }
  return output;
}

}  // namespace

void add_check_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command =
      app.add_subcommand("check",
                         "the verdict on an address as the kernel gives it now, every entry behind it, "
                         "and what dropped it last");
  if (!context.is_typed(*command)) return;
  command->add_option("ADDRESS", options->addresses, "source addresses")->required();
  command->add_option("--to", options->destination,
                      "packets to this destination (default: one that no license has)");
  command->footer(
      "With --json, a result has, beside verdict and reason (as the kernel gives them): store and kernel\n"
      "(what each says), agrees, when_resumed (of a pause), matches (every entry that covers it), ended\n"
      "(the bans that did), last_dropped (at, how, ended_at, by, command, revision).");
  command->callback([&context, options] {
    context.command = [&context, options] { return check_command(context, *options); };
  });
}

}  // namespace chatgate
