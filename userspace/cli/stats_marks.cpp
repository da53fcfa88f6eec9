// SPDX-License-Identifier: Apache-2.0
// stats --mark, --marks, --remove-mark
#include <fmt/format.h>

#include "cli/render.h"
#include "cli/stats_options.h"
#include "engine/marks.h"
#include "model/list.h"

namespace chatgate {
namespace {

nlohmann::json json_mark(const MarkInfo& mark) {
  return {{"name", mark.name}, {"at", json_time(mark.at)}, {"keys", mark.keys}};
}

nlohmann::json json_of(const MarkReport& report) {
  return {{"mark", json_mark(report.mark)}, {"replaced", report.replaced}, {"dry_run", report.dry_run}};
}

}  // namespace

Result<Output> marks_command(const Context& context) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<MarkInfo> marks, session.store.marks().all());
  Output output;
  output.json = {{"marks", nlohmann::json::array()}, {"total", marks.size()}};
  TextTable table({"MARK", "SAVED", "PREFIXES WITH HITS"});
  for (const MarkInfo& mark : marks) {
    output.json["marks"].push_back(json_mark(mark));
    table.add({mark.name, text_time(mark.at), fmt::format("{}", mark.keys)});
  }
  output.text = table.text(counted(marks.size(), "mark", "marks"));
  return output;
}

Result<Output> mark_command(const Context& context, const StatsOptions& options) {
  CHATGATE_TRY(check_mark_name(options.mark));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const MarkReport report, save_mark(session, options.mark, options.dry_run));
  Output output;
  output.json = json_of(report);
  output.text = fmt::format("{}{} mark {}: {} with hits\n", options.dry_run ? "would have " : "",
                            report.replaced ? "saved anew the" : "saved the", report.mark.name,
                            counted(report.mark.keys, "prefix", "prefixes"));
  return output;
}

Result<Output> remove_mark_command(const Context& context, const StatsOptions& options) {
  CHATGATE_TRY(check_mark_name(options.remove_mark));
  // A store that is not there yet is not made for what it cannot hold.
  if (!Store::exists(context.state_dir)) CHATGATE_TRY(open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const MarkReport report, remove_mark(session, options.remove_mark, options.dry_run));
  Output output;
  output.json = json_of(report);
  output.text =
      fmt::format("{} the mark {}\n", options.dry_run ? "would have removed" : "removed", report.mark.name);
  return output;
}

}  // namespace chatgate
