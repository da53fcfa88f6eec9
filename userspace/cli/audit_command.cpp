// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

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

/// A change of an entry, or (without one) a revision that changed none, such as attach or pause.
struct Line {
  RevisionInfo revision;
  std::optional<Change> change;
};

Result<std::vector<Line>> read_lines(Session& session, const HistoryFilter& filter) {
  std::vector<Line> lines;
  CHATGATE_TRY(session.store.changes().history(filter, [&](const Change& change) -> Status {
    lines.push_back({change.revision, change});
    return {};
  }));
  if (!filter.touching) {
    CHATGATE_TRY_ASSIGN(const std::vector<RevisionSummary> revisions,
                        session.store.changes().revisions(filter));
    for (const RevisionSummary& one : revisions) {
      if (one.changes == 0) lines.push_back({one.info, std::nullopt});
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.revision.revision < b.revision.revision; });
  return lines;
}

nlohmann::json to_json(const Line& line) {
  nlohmann::json json = {{"revision", line.revision.revision},
                         {"at", json_time(line.revision.at)},
                         {"by", line.revision.by},
                         {"command", line.revision.command}};
  if (!line.change) return json;
  const Change& change = *line.change;
  json["did"] = to_string(change.operation);
  json["kind"] = to_string(change.kind);
  json["list"] = change.list;
  json["prefix"] = to_cidr(change.prefix);
  json["label"] = json_text(change.label);
  json["shadow"] = change.shadow;
  json["expired_before"] = json_time(change.expired_before);
  json["expires_after"] = json_time(change.expires_after);
  return json;
}

std::vector<std::string> row_of(const Line& line) {
  const std::string revision = fmt::format("{}", line.revision.revision);
  if (!line.change)
    return {revision, text_time(line.revision.at),   visible(line.revision.by), "", "", "",
            "",       visible(line.revision.command)};
  const Change& change = *line.change;
  return {revision,
          text_time(line.revision.at),
          visible(line.revision.by),
          std::string(to_string(change.operation)),
          to_cidr(change.prefix),
          change.list,
          text_time(change.expires_after),
          visible(line.revision.command)};
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
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<Line> lines, read_lines(session, filter));
  CHATGATE_TRY_ASSIGN(const RevisionTime begin, session.store.changes().begins_after());
  TextTable table({"REVISION", "AT", "BY", "DID", "PREFIX", "LIST", "ENDS", "COMMAND"});
  nlohmann::json changes = nlohmann::json::array();
  for (const Line& line : lines) {
    table.add(row_of(line));
    changes.push_back(to_json(line));
  }
  Output output;
  output.text = table.text(counted(lines.size(), "change", "changes"));
  output.json = {{"changes", std::move(changes)},
                 {"total", lines.size()},
                 {"whole_since", begin.revision == 0 ? nlohmann::json() : json_time(begin.at)}};
  if (begin.revision != 0 && (!filter.since || *filter.since < begin.at))
    output.notes.push_back(fmt::format(
        "up to {} only what entries tell that lived on: the rest has been purged", text_time(begin.at)));
  return output;
}

}  // namespace

void add_audit_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = app.add_subcommand("audit", "who changed what, and when");
  command->add_option("ADDRESS", options->address,
                      "only entries that cover this address or prefix, or that it covers");
  command->add_option("--since", options->since, "RFC 3339, or a date (UTC midnight)");
  command->add_option("--by", options->by, "only changes by this user");
  command->callback([&context, options] {
    context.command = [&context, options] { return audit_command(context, *options); };
  });
}

}  // namespace chatgate
