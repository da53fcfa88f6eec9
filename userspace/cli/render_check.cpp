// SPDX-License-Identifier: Apache-2.0
#include "cli/render_check.h"

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

constexpr std::size_t kShownInterfaces = 3;

const char* verdict_of(bool drops) { return drops ? "drop" : "pass"; }

nlohmann::json json_verdict(Reason reason) {
  return {{"verdict", verdict_of(reason == Reason::kBanned)}, {"reason", to_string(reason)}};
}

nlohmann::json json_kernel(const CheckResult& result) {
  if (!result.kernel) return nullptr;
  return {{"verdict", verdict_of(result.drops())},
          {"reason", result.reason()},
          {"prefix", result.kernel_key ? nlohmann::json(to_cidr(result.kernel_key->prefix)) : nullptr}};
}

nlohmann::json json_match(const CheckMatch& match) {
  nlohmann::json json = json_entry(match.match.entry);
  json["packets"] = match.hits.packets;
  json["bytes"] = match.hits.bytes;
  json["last_seen"] = json_time(match.hits.last_seen);
  json["in_kernel"] = match.in_kernel;
  json["decides"] = match.match.decides;
  return json;
}

nlohmann::json json_number(std::uint64_t revision) {
  return revision == 0 ? nlohmann::json() : nlohmann::json(revision);
}

nlohmann::json json_ended(const Span& ban, const std::string& how, WallTime ended,
                          const RevisionInfo& undone) {
  return {{"prefix", to_cidr(ban.prefix)},        {"list", ban.list},
          {"label", json_text(ban.label)},        {"banned_by", ban.made.by},
          {"banned_at", json_time(ban.made.at)},  {"how", how},
          {"ended_at", json_time(ended)},         {"by", json_text(undone.by)},
          {"command", json_text(undone.command)}, {"revision", json_number(undone.revision)}};
}

nlohmann::json json_last_drop(const std::optional<LastDrop>& drop) {
  if (!drop) return nullptr;
  nlohmann::json json = json_ended(drop->ban, drop->how, drop->ended, drop->undone);
  json["at"] = json_time(drop->at);
  return json;
}

nlohmann::json json_result(const CheckReport& report, const CheckResult& result) {
  nlohmann::json matches = nlohmann::json::array();
  for (const CheckMatch& match : result.matches) matches.push_back(json_match(match));
  nlohmann::json ended = nlohmann::json::array();
  for (const Span& ban : result.ended)
    ended.push_back(json_ended(ban, std::string(to_string(ban.end)), ban.until, ban.undone));
  std::vector<std::string> warnings = report.warnings;
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  return {
      {"address", to_string(result.address)},
      {"destination", result.destination ? nlohmann::json(to_string(*result.destination)) : nlohmann::json()},
      {"verdict", verdict_of(result.drops())},
      {"reason", result.reason()},
      {"enforced", result.enforced},
      {"agrees", result.agrees},
      {"store", json_verdict(result.decision.reason)},
      {"kernel", json_kernel(result)},
      {"when_resumed", result.when_resumed ? json_verdict(*result.when_resumed) : nlohmann::json()},
      {"matches", std::move(matches)},
      {"ended", std::move(ended)},
      {"last_dropped", json_last_drop(result.last_drop)},
      {"warnings", warnings}};
}

/// " on g0 (native), g1 (generic)".
std::string places_text(const CheckReport& report) {
  std::string text;
  for (std::size_t i = 0; i < std::min(report.attached.size(), kShownInterfaces); ++i) {
    const Attachment& one = report.attached[i];
    text += fmt::format("{}{} ({})", i == 0 ? " on " : ", ", one.interface, to_string(one.mode));
  }
  if (report.attached.size() > kShownInterfaces)
    text += fmt::format(" and {} more", report.attached.size() - kShownInterfaces);
  return text.empty() ? " on interfaces of another network namespace" : text;
}

std::string verdict_text(const CheckReport& report, const CheckResult& result) {
  std::string text = fmt::format("{}{}: {} ({})", to_string(result.address),
                                 result.destination ? " to " + to_string(*result.destination) : "",
                                 verdict_of(result.drops()), result.reason());
  text += result.enforced ? places_text(report) : ", NOT enforced";
  for (const CheckMatch& match : result.matches) {
    if (!match.match.decides) continue;
    return text +
           fmt::format("; {} in {} decides\n", to_string(match.match.entry.prefix), match.match.entry.list);
  }
  return text + "\n";
}

std::string ending_text(const LastDrop& drop) {
  if (drop.how == "other destination") return "; it holds for packets to other destinations";
  const std::string ended = "; ended " + text_time(drop.ended);
  if (drop.how == to_string(SpanEnd::kExpired)) return ended + " by its expiry";
  std::string text = ended + " by " + visible(drop.undone.by);
  if (!drop.undone.command.empty()) text += fmt::format("'s '{}'", visible(drop.undone.command));
  if (drop.undone.revision != 0) text += fmt::format(" (revision {})", drop.undone.revision);
  return drop.how == to_string(SpanEnd::kRemoved) ? text : text + ": " + drop.how;
}

std::string last_drop_text(const LastDrop& drop) {
  const Span& ban = drop.ban;
  const bool host = ban.prefix == host_prefix(ban.prefix.address);
  const std::string what = to_string(ban.prefix) + (host ? "" : " (any of its addresses)") + " in " +
                           ban.list + (ban.label.empty() ? "" : ": " + visible(ban.label));
  std::string text = "  last dropped " + text_time(drop.at) + " by " + what;
  if (drop.at == WallTime{})
    text = fmt::format("  was banned {} by {}: {}; no drop is known", text_time(ban.made.at),
                       visible(ban.made.by), what);
  return text + ending_text(drop) + "\n";
}

/// Of which entries the answer depends on where the packet goes.
std::string scopes_text(const CheckResult& result) {
  std::string text;
  if (result.destination) return text;
  for (const CheckMatch& match : result.matches) {
    const Entry& entry = match.match.entry;
    if (entry.scope == 0 || entry.kind == Kind::kShare) continue;
    text += fmt::format("  the {} of {} in {} holds for packets to {}'s destinations only: ask with --to\n",
                        to_string(entry.kind), to_string(entry.prefix), entry.list, entry.license);
  }
  return text;
}

std::string entries_text(const CheckResult& result) {
  TextTable table(
      {"", "KIND", "PREFIX", "LIST", "BY", "CREATED", "EXPIRES", "PACKETS", "LAST SEEN", "LABEL"});
  for (const CheckMatch& match : result.matches) {
    const Entry& entry = match.match.entry;
    table.add({match.match.decides ? "=>" : "",
               std::string(to_string(entry.kind)) + (entry.shadow ? " (shadow)" : ""), to_cidr(entry.prefix),
               entry.list, visible(entry.by), text_time(entry.created), text_time(entry.expires),
               fmt::format("{}", match.hits.packets), text_time(match.hits.last_seen), visible(entry.label)});
  }
  return table.text(counted(result.matches.size(), "entry covers it", "entries cover it"));
}

}  // namespace

nlohmann::json json_pause(const std::optional<Pause>& pause) {
  if (!pause) return nullptr;
  return {{"until", pause->until == kNever ? nlohmann::json("never") : json_time(pause->until)},
          {"by", json_text(pause->by)},
          {"at", json_time(pause->at)}};
}

nlohmann::json json_check(const CheckReport& report) {
  nlohmann::json results = nlohmann::json::array();
  for (const CheckResult& result : report.results) results.push_back(json_result(report, result));
  nlohmann::json interfaces = nlohmann::json::array();
  for (const Attachment& one : report.attached)
    interfaces.push_back({{"name", one.interface}, {"mode", to_string(one.mode)}});
  return {{"results", std::move(results)},
          {"interfaces", std::move(interfaces)},
          {"elsewhere", report.elsewhere},
          {"paused", json_pause(report.pause)}};
}

std::string check_text(const CheckReport& report, const CheckResult& result) {
  std::string text = verdict_text(report, result);
  if (report.pause) text += "  " + to_text(*report.pause) + "\n";
  if (result.when_resumed)
    text += fmt::format("  when resumed: {} ({})\n", verdict_of(*result.when_resumed == Reason::kBanned),
                        to_string(*result.when_resumed));
  if (!result.agrees)
    text += fmt::format("  the store says {} ({})\n", verdict_of(result.decision.reason == Reason::kBanned),
                        to_string(result.decision.reason));
  if (result.last_drop) text += last_drop_text(*result.last_drop);
  return text + scopes_text(result) + entries_text(result);
}

}  // namespace chatgate
