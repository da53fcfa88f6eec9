// SPDX-License-Identifier: Apache-2.0
// stats --idle
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "cli/render.h"
#include "cli/stats_options.h"
#include "engine/idle.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate {
namespace {

std::string_view name_of(Hiding hiding) { return hiding == Hiding::kWhole ? "whole" : "part"; }

Result<IdleRequest> read_request(const StatsOptions& options) {
  IdleRequest request;
  CHATGATE_TRY_ASSIGN(request.span, parse_duration(options.idle));
  CHATGATE_TRY_ASSIGN(request.kind, parse_kind(options.kind));
  if (request.kind == Kind::kShare)
    return fail(
        usage_error("stats", options.kind, "is never enforced, so that it is never hit", "ban or allow"));
  if (!options.list.empty()) CHATGATE_TRY(check_list_name(options.list));
  if (!options.license.empty()) CHATGATE_TRY(check_license_name(options.license));
  request.list = options.list;
  request.license = options.license;
  return request;
}

nlohmann::json json_of(const IdleEntry& idle) {
  nlohmann::json json = json_entry(idle.entry);
  json["packets"] = idle.hits.packets;
  json["last_seen"] = json_time(idle.hits.last_seen);
  json["hidden"] = idle.hiding == Hiding::kNone ? nlohmann::json() : nlohmann::json(name_of(idle.hiding));
  json["hidden_by"] = nullptr;
  if (idle.hidden_by)
    json["hidden_by"] = {{"prefix", to_cidr(idle.hidden_by->prefix)},
                         {"kind", to_string(idle.hidden_by->kind)},
                         {"list", idle.hidden_by->list}};
  return json;
}

std::string hidden_text(const IdleEntry& idle) {
  if (idle.hiding == Hiding::kNone || !idle.hidden_by) return "-";
  const Entry& by = *idle.hidden_by;
  return fmt::format("{}by {} {} of {}", idle.hiding == Hiding::kPart ? "partly " : "", to_string(by.kind),
                     to_cidr(by.prefix), by.list);
}

/// One entry a line, each written before the next is read.
Status write_json(Session& session, const IdleRequest& request, std::ostream& out) {
  std::uint64_t count = 0;
  out << fmt::format("{{\n  \"idle_for\": \"{}\",\n  \"entries\": [", to_string(request.span));
  CHATGATE_TRY(each_idle(session, request, [&](const IdleEntry& idle) -> Status {
    out << (count++ == 0 ? "\n    " : ",\n    ")
        << json_of(idle).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return {};
  }));
  out << fmt::format("{}],\n  \"total\": {}\n}}\n", count == 0 ? "" : "\n  ", count);
  return {};
}

/// What others hide may be needed when they go: it is left out.
Status write_plain(Session& session, const IdleRequest& request, std::ostream& out) {
  return each_idle(session, request, [&out](const IdleEntry& idle) -> Status {
    if (idle.hiding == Hiding::kNone) out << to_string(idle.entry.prefix) << '\n';
    return {};
  });
}

Result<std::string> table_text(Session& session, const IdleRequest& request) {
  TextTable table({"PREFIX", "LIST", "CREATED", "LAST SEEN", "HIDDEN", "LABEL"});
  std::uint64_t count = 0;
  std::uint64_t hidden = 0;
  CHATGATE_TRY(each_idle(session, request, [&](const IdleEntry& idle) -> Status {
    ++count;
    hidden += idle.hiding == Hiding::kNone ? 0 : 1;
    table.add({to_cidr(idle.entry.prefix), idle.entry.list + (idle.entry.shadow ? " (shadow)" : ""),
               text_time(idle.entry.created), text_time(idle.hits.last_seen), hidden_text(idle),
               visible(idle.entry.label)});
    return {};
  }));
  std::string total =
      fmt::format("{} not hit for {}", counted(count, "entry", "entries"), to_string(request.span));
  if (hidden > 0) total += fmt::format(", {} of them hidden by others", hidden);
  return table.text(total);
}

}  // namespace

Result<Output> idle_command(const Context& context, const StatsOptions& options) {
  CHATGATE_TRY_ASSIGN(const IdleRequest request, read_request(options));
  CHATGATE_TRY_ASSIGN(Session opened, open_for_look(context.session_options()));
  const auto session = std::make_shared<Session>(std::move(opened));
  Output output;
  if (context.json) {
    output.write = [session, request](std::ostream& out) { return write_json(*session, request, out); };
  } else if (options.plain) {
    output.write = [session, request](std::ostream& out) { return write_plain(*session, request, out); };
  } else {
    CHATGATE_TRY_ASSIGN(output.text, table_text(*session, request));
  }
  return output;
}

}  // namespace chatgate
