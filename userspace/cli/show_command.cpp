// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct ShowOptions {
  std::vector<std::string> prefixes;
  std::string list;
  std::string license;
  std::string kind;
  std::string expiring;
};

Result<EntryFilter> read_filter(const ShowOptions& options, WallTime now) {
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

Result<std::vector<IpPrefix>> read_prefix_words(const ShowOptions& options) {
  std::vector<IpPrefix> prefixes;
  for (const std::string& word : options.prefixes) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, parse_ip_prefix(word));
    prefixes.push_back(prefix);
  }
  return prefixes;
}

bool matches(const EntryFilter& filter, const Entry& entry) {
  if (entry.list == kProtected && filter.list != kProtected) return false;
  if (filter.alive_at && entry.expires <= *filter.alive_at) return false;
  if (filter.ends_before && entry.expires >= *filter.ends_before) return false;
  if (filter.kind && entry.kind != *filter.kind) return false;
  return (filter.list.empty() || entry.list == filter.list) &&
         (filter.license.empty() || entry.license == filter.license);
}

/// Entries that cover one of the prefixes, or that it covers: by look-up, not by reading the books from end
/// to end.
Status each_overlapping(EntryTable& table, const std::vector<IpPrefix>& prefixes, const EntryFilter& filter,
                        const EntryVisitor& visit) {
  std::map<std::pair<IpPrefix, std::string>, Entry> found;
  const auto take = [&](const Entry& entry) -> Status {
    if (matches(filter, entry)) found.emplace(std::pair(entry.prefix, entry.list), entry);
    return {};
  };
  for (const IpPrefix& prefix : prefixes) {
    CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, table.covering(prefix));
    for (const Entry& entry : over) CHATGATE_TRY(take(entry));
    CHATGATE_TRY(table.each_under(prefix, take));
  }
  for (const auto& [key, entry] : found) CHATGATE_TRY(visit(entry));
  return {};
}

std::vector<std::string> row_of(const Entry& entry) {
  return {to_cidr(entry.prefix),
          std::string(to_string(entry.kind)) + (entry.shadow ? " (shadow)" : ""),
          entry.list,
          visible(entry.by),
          text_time(entry.created),
          text_time(entry.expires),
          visible(entry.label)};
}

/// What is asked for, and where it is.
struct Question {
  Session session;
  std::vector<IpPrefix> prefixes;
  EntryFilter filter;

  Status each(const EntryVisitor& visit) {
    EntryTable& table = session.store.entries();
    return prefixes.empty() ? table.each(filter, visit) : each_overlapping(table, prefixes, filter, visit);
  }
};

/// One entry a line, each written before the next is read.
Status write_json(Question& question, std::ostream& out) {
  std::uint64_t count = 0;
  out << "{\n  \"entries\": [";
  CHATGATE_TRY(question.each([&](const Entry& entry) -> Status {
    out << (count++ == 0 ? "\n    " : ",\n    ")
        << json_entry(entry).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return {};
  }));
  out << fmt::format("{}],\n  \"total\": {}\n}}\n", count == 0 ? "" : "\n  ", count);
  return {};
}

Result<std::string> table_text(Question& question) {
  TextTable table({"PREFIX", "KIND", "LIST", "BY", "CREATED", "EXPIRES", "LABEL"});
  std::uint64_t count = 0;
  CHATGATE_TRY(question.each([&](const Entry& entry) -> Status {
    ++count;
    table.add(row_of(entry));
    return {};
  }));
  return table.text(counted(count, "entry", "entries"));
}

Result<Output> show_command(const Context& context, const ShowOptions& options) {
  CHATGATE_TRY_ASSIGN(std::vector<IpPrefix> prefixes, read_prefix_words(options));
  CHATGATE_TRY_ASSIGN(EntryFilter filter, read_filter(options, wall_now()));
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  const auto question =
      std::make_shared<Question>(Question{std::move(session), std::move(prefixes), std::move(filter)});
  Output output;
  if (context.json) {
    output.write = [question](std::ostream& out) { return write_json(*question, out); };
  } else {
    CHATGATE_TRY_ASSIGN(output.text, table_text(*question));
  }
  return output;
}

}  // namespace

void add_show_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand("show", "what is on the books");
  if (!context.is_typed(*command)) return;
  command->add_option("PREFIX", options->prefixes, "only entries that cover one of these, or that it covers");
  command->add_option("--list", options->list, "only this list");
  command->add_option("--license", options->license, "only this license's lists");
  command->add_option("--kind", options->kind, "only ban, allow or share");
  command->add_option("--expiring", options->expiring, "only those that end within this time: 1d, 12h");
  command->callback([&context, options] {
    context.command = [&context, options] { return show_command(context, *options); };
  });
}

}  // namespace chatgate
