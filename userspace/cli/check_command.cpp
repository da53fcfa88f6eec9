// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "engine/check.h"

namespace chatgate {
namespace {

struct Options {
  std::vector<std::string> addresses;
  std::string destination;
};

std::string_view verdict_of(const CheckResult& result) {
  return result.decision.reason == Reason::kBanned ? "drop" : "pass";
}

nlohmann::json to_json(const CheckMatch& match) {
  nlohmann::json json = json_entry(match.match.entry);
  json["packets"] = match.hits.packets;
  json["bytes"] = match.hits.bytes;
  json["last_seen"] = json_time(match.hits.last_seen);
  json["in_kernel"] = match.in_kernel;
  json["decides"] = match.match.decides;
  return json;
}

nlohmann::json to_json(const CheckResult& result) {
  nlohmann::json matches = nlohmann::json::array();
  for (const CheckMatch& match : result.matches) matches.push_back(to_json(match));
  return {
      {"address", to_string(result.address)},
      {"destination", result.destination ? nlohmann::json(to_string(*result.destination)) : nlohmann::json()},
      {"verdict", verdict_of(result)},
      {"reason", to_string(result.decision.reason)},
      {"enforced", result.enforced},
      {"matches", std::move(matches)},
      {"warnings", result.warnings}};
}

std::string to_text(const CheckResult& result) {
  std::string text =
      fmt::format("{}{}: {} ({}){}\n", to_string(result.address),
                  result.destination ? " to " + to_string(*result.destination) : "", verdict_of(result),
                  to_string(result.decision.reason), result.enforced ? "" : ", NOT enforced");
  TextTable table(
      {"", "KIND", "PREFIX", "LIST", "BY", "CREATED", "EXPIRES", "PACKETS", "LAST SEEN", "LABEL"});
  for (const CheckMatch& match : result.matches) {
    const Entry& entry = match.match.entry;
    table.add({match.match.decides ? "=>" : "",
               std::string(to_string(entry.kind)) + (entry.shadow ? " (shadow)" : ""), to_cidr(entry.prefix),
               entry.list, visible(entry.by), text_time(entry.created), text_time(entry.expires),
               fmt::format("{}", match.hits.packets), text_time(match.hits.last_seen), visible(entry.label)});
  }
  return text + table.text(counted(result.matches.size(), "entry covers it", "entries cover it"));
}

Result<Output> check_command(const Context& context, const Options& options) {
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
  Output output;
  nlohmann::json results = nlohmann::json::array();
  for (const IpAddress& address : addresses) {
    CHATGATE_TRY_ASSIGN(const CheckResult result, check_address(session, address, destination));
    results.push_back(to_json(result));
    output.text += to_text(result);
    for (const std::string& warning : result.warnings)
      output.notes.push_back(to_string(address) + ": " + warning);
  }
  output.json = {{"results", std::move(results)}};
  return output;
}

}  // namespace

void add_check_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "the verdict on an address, and every entry behind it");
  command->add_option("ADDRESS", options->addresses, "source addresses")->required();
  command->add_option("--to", options->destination,
                      "packets to this destination (default: one that no license has)");
  command->callback([&context, options] {
    context.command = [&context, options] { return check_command(context, *options); };
  });
}

}  // namespace chatgate
