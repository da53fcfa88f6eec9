// SPDX-License-Identifier: Apache-2.0
#include "model/list.h"

#include <fmt/format.h>

#include <algorithm>

namespace chatgate {
namespace {

constexpr std::string_view kBanned = "banned/";
constexpr std::string_view kAgents = "agents/";

// Not <cctype>: that asks the locale.
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string lower_case(std::string_view text) {
  std::string out(text);

  for (char& c : out) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// What is wrong with `name`, which may have a slash unless it is a `simple` one's ("license"); empty:
/// nothing.
std::string fault_of(std::string_view name, std::string_view simple) {
  const auto allowed = [](char c) { return is_name_character(c) || is_upper(c) || c == '/'; };

  if (name.empty()) return "a name is empty";
  if (name.size() > kMaxListName) return fmt::format("a name has at most {} bytes", kMaxListName);
  if (!std::all_of(name.begin(), name.end(), allowed)) return "a name has only a-z, 0-9 and . _ -";
  const auto slashes = std::count(name.begin(), name.end(), '/');
  if (slashes > 0 && !simple.empty()) return fmt::format("a {} has no slash", simple);
  if (slashes > 1) return "a name has at most one slash";
  if (name.front() == '/' || name.back() == '/') return "nothing stands on one side of the slash";
  if (std::any_of(name.begin(), name.end(), is_upper)) return "a name has no upper case";
  return {};
}

Status check_name(std::string_view what, std::string_view name, std::string_view simple) {
  const std::string fault = fault_of(name, simple);
  if (fault.empty()) return {};

  const std::string lower = lower_case(name);
  const bool mended = lower != name && fault_of(lower, simple).empty();
  return fail(usage_error(what, visible(name, kShownBytes), fault, mended ? lower : std::string()));
}

}  // namespace

Status check_list_name(std::string_view name) { return check_name("read list name", name, ""); }

Status check_list_editable(std::string_view name) {
  if (name != kProtected) return {};
  return fail(
      refused("edit list", name,
              "it is this host's own: its addresses, gateways and resolvers, and what the configuration "
              "protects",
              "`protect` in the configuration is where ranges are added"));
}

Status check_license_name(std::string_view name) { return check_name("read license name", name, "license"); }

Status check_mark_name(std::string_view name) { return check_name("read mark name", name, "mark"); }

Error wrong_kind(std::string_view what, std::string_view list, Kind actual, std::string_view hint) {
  return usage_error(what, list, fmt::format("is a list of kind {}", to_string(actual)), hint);
}

Error needs_kind(std::string_view what, std::string_view list, std::string_view hint) {
  return usage_error(what, list, "a new list of this name needs a kind", hint);
}

std::optional<Kind> default_kind(std::string_view list) {
  const bool of_license = !license_of(list).empty();

  if (list == "platform" || list == "office" || list == kManualAllows || list == kProtected)
    return Kind::kAllow;
  if (list == kManualBans) return Kind::kBan;
  if (of_license) return list.starts_with(kAgents) ? Kind::kAllow : Kind::kBan;
  return std::nullopt;
}

std::string license_of(std::string_view list) {
  for (const std::string_view group : {kBanned, kAgents}) {
    if (list.starts_with(group)) return std::string(list.substr(group.size()));
  }
  return {};
}

std::string list_of_license(std::string_view license, Kind kind) {
  switch (kind) {
    case Kind::kBan:
      return std::string(kBanned).append(license);
    case Kind::kAllow:
      return std::string(kAgents).append(license);
    case Kind::kShare:
      break;
  }
  return {};
}

}  // namespace chatgate
