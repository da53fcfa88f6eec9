// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct Options {
  std::vector<std::string> prefixes;
  std::string list;
  std::string license;
  std::string kind;
  std::string expiring;
};

Result<EntryFilter> read_filter(const Options& options, WallTime now) {
  EntryFilter filter;
  filter.alive_at = now;
  filter.list = options.list;
  filter.license = options.license;
  if (!options.list.empty()) CHATGATE_TRY(check_list_name(options.list));
  if (!options.license.empty()) CHATGATE_TRY(check_license_name(options.license));
  if (!options.kind.empty()) {
    CHATGATE_TRY_ASSIGN(filter.kind, parse_kind(options.kind));
  }
  if (!options.expiring.empty()) {
    CHATGATE_TRY_ASSIGN(const std::chrono::seconds span, parse_duration(options.expiring));
    filter.ends_before = now + span;
  }
  return filter;
}

Result<std::vector<IpPrefix>> read_prefix_words(const Options& options) {
  std::vector<IpPrefix> prefixes;
  for (const std::string& word : options.prefixes) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, parse_ip_prefix(word));
    prefixes.push_back(prefix);
  }
  return prefixes;
}

bool overlaps(const Entry& entry, const std::vector<IpPrefix>& prefixes) {
  for (const IpPrefix& prefix : prefixes) {
    if (covers(prefix, entry.prefix) || covers(entry.prefix, prefix)) return true;
  }
  return prefixes.empty();
}

std::vector<std::string> row_of(const Entry& entry) {
  return {to_cidr(entry.prefix), std::string(to_string(entry.kind)) + (entry.shadow ? " (shadow)" : ""), entry.list,
          printable(entry.by),   text_time(entry.created), text_time(entry.expires), printable(entry.label)};
}

Result<Output> show_command(const Context& context, const Options& options) {
  CHATGATE_TRY_ASSIGN(const std::vector<IpPrefix> prefixes, read_prefix_words(options));
  CHATGATE_TRY_ASSIGN(const EntryFilter filter, read_filter(options, wall_now()));
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  TextTable table({"PREFIX", "KIND", "LIST", "BY", "CREATED", "EXPIRES", "LABEL"});
  nlohmann::json entries = nlohmann::json::array();
  std::uint64_t count = 0;
  CHATGATE_TRY(session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    if (!overlaps(entry, prefixes)) return {};
    ++count;
    if (context.json)
      entries.push_back(json_entry(entry));
    else
      table.add(row_of(entry));
    return {};
  }));
  Output output;
  output.text = table.text(counted(count, "entry", "entries"));
  output.json = {{"entries", std::move(entries)}, {"total", count}};
  return output;
}

}  // namespace

void add_show_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("show", "what is on the books");
  command->add_option("PREFIX", options->prefixes, "only entries that cover one of these, or that it covers");
  command->add_option("--list", options->list, "only this list");
  command->add_option("--license", options->license, "only this license's lists");
  command->add_option("--kind", options->kind, "only ban, allow or share");
  command->add_option("--expiring", options->expiring, "only those that end within this time: 1d, 12h");
  command->callback([&context, options] { context.command = [&context, options] { return show_command(context, *options); }; });
}

}  // namespace chatgate
