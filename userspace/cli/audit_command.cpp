// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

struct AuditOptions {
  std::string address;
  std::string since;
  std::string by;
};

/// All that is told is of one view.
struct Telling {
  explicit Telling(Session opened) : session(std::move(opened)) {}

  Session session;
  std::optional<Transaction> view;
};

/// A revision, and what it did to one entry; null: it changed none, as attach or pause.
using VisitLine = std::function<Status(const RevisionInfo&, const Change*)>;

/// Revisions that changed no entry; an address is not what they are about.
Result<std::vector<RevisionInfo>> read_without_changes(Session& session, const HistoryFilter& filter) {
  std::vector<RevisionInfo> without;
  if (filter.touching) return without;
  CHATGATE_TRY_ASSIGN(std::vector<RevisionSummary> revisions, session.store.changes().revisions(filter));
  for (RevisionSummary& one : revisions) {
    if (one.changes == 0) without.push_back(std::move(one.info));
  }
  return without;
}

/// Oldest first, each told before the next is read.
Status each_line(Session& session, const HistoryFilter& filter, const VisitLine& visit) {
  CHATGATE_TRY_ASSIGN(const std::vector<RevisionInfo> without, read_without_changes(session, filter));
  auto next = without.begin();
  const auto tell = [&](const Change& change) -> Status {
    for (; next != without.end() && next->revision < change.revision.revision; ++next)
      CHATGATE_TRY(visit(*next, nullptr));
    return visit(change.revision, &change);
  };
  CHATGATE_TRY(session.store.changes().history(filter, tell));
  for (; next != without.end(); ++next) CHATGATE_TRY(visit(*next, nullptr));
  return {};
}

nlohmann::json json_of(const RevisionInfo& revision, const Change* change) {
  nlohmann::json json = {{"revision", revision.revision},
                         {"at", json_time(revision.at)},
                         {"by", revision.by},
                         {"command", revision.command}};
  if (change == nullptr) return json;
  json["did"] = to_string(change->operation);
  json["kind"] = to_string(change->kind);
  json["list"] = change->list;
  json["prefix"] = to_cidr(change->prefix);
  json["label"] = json_text(change->label);
  json["shadow"] = change->shadow;
  json["expired_before"] = json_time(change->expired_before);
  json["expires_after"] = json_time(change->expires_after);
  return json;
}

/// As it stands in a document, two levels deep.
std::string indented(const nlohmann::json& json) {
  std::string text = "\n" + json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  for (std::size_t end = 0; end != std::string::npos; end = text.find('\n', end + 1))
    text.insert(end + 1, "    ");
  return text;
}

Status write_json(Session& session, const HistoryFilter& filter, const RevisionTime& begin,
                  std::ostream& out) {
  std::uint64_t count = 0;
  out << "{\n  \"changes\": [";
  CHATGATE_TRY(each_line(session, filter, [&](const RevisionInfo& revision, const Change* change) -> Status {
    out << (count++ == 0 ? "" : ",") << indented(json_of(revision, change));
    return {};
  }));
  const nlohmann::json since = begin.revision == 0 ? nlohmann::json() : json_time(begin.at);
  out << fmt::format("{}],\n  \"total\": {},\n  \"whole_since\": {}\n}}\n", count == 0 ? "" : "\n  ", count,
                     since.dump());
  return {};
}

std::vector<std::string> row_of(const RevisionInfo& revision, const Change* change) {
  const std::string number = fmt::format("{}", revision.revision);
  if (change == nullptr)
    return {number, text_time(revision.at), visible(revision.by), "", "", "", "", visible(revision.command)};
  return {number,
          text_time(revision.at),
          visible(revision.by),
          std::string(to_string(change->operation)),
          to_cidr(change->prefix),
          change->list,
          text_time(change->expires_after),
          visible(revision.command)};
}

Result<std::string> table_text(Session& session, const HistoryFilter& filter) {
  TextTable table({"REVISION", "AT", "BY", "DID", "PREFIX", "LIST", "ENDS", "COMMAND"});
  std::uint64_t count = 0;
  CHATGATE_TRY(each_line(session, filter, [&](const RevisionInfo& revision, const Change* change) -> Status {
    ++count;
    table.add(row_of(revision, change));
    return {};
  }));
  return table.text(counted(count, "change", "changes"));
}

Result<Output> audit_command(const Context& context, const AuditOptions& options) {
  HistoryFilter filter;
  filter.by = options.by;
  if (!options.address.empty()) {
    CHATGATE_TRY_ASSIGN(filter.touching, parse_ip_prefix(options.address));
  }
  if (!options.since.empty()) {
    CHATGATE_TRY_ASSIGN(filter.since, parse_timestamp(options.since));
  }
  CHATGATE_TRY_ASSIGN(Session opened, open_for_look(context.session_options()));
  const auto telling = std::make_shared<Telling>(std::move(opened));
  CHATGATE_TRY_ASSIGN(Transaction view, telling->session.store.begin_read());
  telling->view.emplace(std::move(view));
  CHATGATE_TRY_ASSIGN(const RevisionTime begin, telling->session.store.changes().begins_after());
  Output output;
  if (context.json) {
    output.write = [telling, filter, begin](std::ostream& out) {
      return write_json(telling->session, filter, begin, out);
    };
  } else {
    CHATGATE_TRY_ASSIGN(output.text, table_text(telling->session, filter));
  }
  if (begin.revision != 0 && (!filter.since || *filter.since < begin.at))
    output.notes.push_back(fmt::format(
        "up to {} only what entries tell that lived on: the rest has been purged", text_time(begin.at)));
  return output;
}

}  // namespace

void add_audit_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = app.add_subcommand("audit", "who changed what, and when");
  if (!context.is_typed(*command)) return;
  command->add_option("ADDRESS", options->address,
                      "only entries that cover this address or prefix, or that it covers");
  command->add_option("--since", options->since, "RFC 3339, or a date (UTC midnight)");
  command->add_option("--by", options->by, "only changes by this user");
  command->callback([&context, options] {
    context.command = [&context, options] { return audit_command(context, *options); };
  });
}

}  // namespace chatgate
