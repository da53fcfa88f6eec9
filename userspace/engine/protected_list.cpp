// SPDX-License-Identifier: Apache-2.0
#include "engine/protected_list.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/list.h"
#include "policy/protected_set.h"

namespace chatgate {
namespace {

constexpr std::string_view kMadeBy = "chatgate";

/// The list as the store remembers it in one row: a line for each entry, its prefix first.
std::string text_of(const std::vector<ProtectedEntry>& entries) {
  std::string text;
  for (const ProtectedEntry& entry : entries)
    text += fmt::format("{} {}\n", to_cidr(entry.prefix), entry.label);
  return text;
}

std::vector<IpPrefix> prefixes_in(const std::string& text) {
  std::vector<IpPrefix> prefixes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto prefix = parse_ip_prefix(line.substr(0, line.find(' ')));
    if (prefix) prefixes.push_back(*prefix);
  }
  return prefixes;
}

/// Whether the ban is still there: taken back, it forces nothing any more.
Result<bool> is_on_the_books(Session& session, const IpPrefix& prefix) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> entries, session.store.entries().at(prefix));
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.kind == Kind::kBan && entry.expires > session.now;
  });
}

/// The forced bans on record that last, and those of the change under way; on record afterwards.
Status gather_forced_bans(Session& session, Guard& guard) {
  CHATGATE_TRY_ASSIGN(const std::string known, session.store.settings().forced_bans());
  std::istringstream lines(known);
  std::string text;
  std::int64_t until = 0;
  while (lines >> text >> until) {
    const auto prefix = parse_ip_prefix(text);
    if (!prefix) continue;
    CHATGATE_TRY_ASSIGN(const bool lasts, is_on_the_books(session, *prefix));
    if (lasts) guard.forced.push_back({*prefix, WallTime(std::chrono::nanoseconds(until))});
  }
  std::erase_if(guard.forced, [&](const ForcedBan& ban) { return ban.until <= session.now; });
  text.clear();
  for (const ForcedBan& ban : guard.forced)
    text += fmt::format("{} {}\n", to_cidr(ban.prefix), ban.until.time_since_epoch().count());
  return text == known ? Status() : session.store.settings().set_forced_bans(text);
}

Status remove(Session& session, const ListRow& list, const IpPrefix& prefix, const RecordLine& record) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> before, session.store.entries().find(list, prefix));
  if (!before) return {};
  CHATGATE_TRY(session.store.entries().erase(list, prefix));
  return record(list, Operation::kRemoved, before, std::nullopt);
}

Status put(Session& session, const ListRow& list, const ProtectedEntry& wanted, const RecordLine& record) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> before, session.store.entries().find(list, wanted.prefix));
  if (before && before->label == wanted.label) return {};
  Entry after;
  if (before) after = *before;
  after.prefix = wanted.prefix;
  after.label = wanted.label;
  if (!before) {
    after.by = kMadeBy;
    after.created = session.now;
  }
  CHATGATE_TRY(session.store.entries().put(list, after));
  return record(list, before ? Operation::kRelabelled : Operation::kAdded, before, after);
}

}  // namespace

Status refresh_protected_list(Session& session, const RecordLine& record) {
  if (!session.guard) return {};
  Guard guard = *session.guard;
  CHATGATE_TRY(gather_forced_bans(session, guard));
  const std::vector<ProtectedEntry> wanted = protected_entries(guard);
  const std::string text = text_of(wanted);
  CHATGATE_TRY_ASSIGN(const std::string known, session.store.settings().protected_set());
  if (text == known) return {};
  CHATGATE_TRY_ASSIGN(const ListRow list,
                      session.store.lists().ensure(std::string(kProtected), Kind::kAllow, session.now));
  for (const IpPrefix& prefix : prefixes_in(known)) {
    const bool stays = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const ProtectedEntry& entry) { return entry.prefix == prefix; });
    if (!stays) CHATGATE_TRY(remove(session, list, prefix, record));
  }
  for (const ProtectedEntry& entry : wanted) CHATGATE_TRY(put(session, list, entry, record));
  return session.store.settings().set_protected_set(text);
}

Result<std::uint32_t> count_protected(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::string known, session.store.settings().protected_set());
  return static_cast<std::uint32_t>(std::count(known.begin(), known.end(), '\n'));
}

Result<std::uint64_t> keys_in_use(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t used, session.store.keys().used());
  CHATGATE_TRY_ASSIGN(const std::uint32_t own, count_protected(session));
  return used > own ? used - own : 0;
}

}  // namespace chatgate
