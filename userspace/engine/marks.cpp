// SPDX-License-Identifier: Apache-2.0
#include "engine/marks.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/apply.h"
#include "engine/key_hits.h"
#include "engine/reason_counts.h"

namespace chatgate {
namespace {

/// A key that was hit since its hits were written down.
struct Moved {
  TableKey key;
  SlotReading now;
};

std::string names_of(const std::vector<MarkInfo>& marks) {
  if (marks.empty()) return "there are none: 'chatgate stats --mark NAME' saves one";
  std::vector<std::string> names;
  names.reserve(marks.size());
  for (const MarkInfo& mark : marks) names.push_back(mark.name);
  return fmt::format("there are: {}", fmt::join(names, ", "));
}

Status read_reasons(Session& session, Mark& mark) {
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> interfaces, count_reasons(session));
  for (const PortCounts& port : interfaces) {
    for (std::uint32_t reason = 0; reason < CHATGATE_COUNTERS; ++reason) {
      const PacketCount& count = port.reasons.at(reason);
      if (count.packets > 0) mark.reasons.push_back({port.interface, reason, count.packets, count.bytes});
    }
  }
  return {};
}

/// All that had hits, removed ones too: one that comes back goes on counting where it stood.
Status read_keys(Session& session, Mark& mark, std::vector<Moved>& moved) {
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  CHATGATE_TRY(session.store.keys().each([&](const KeyCount& key) -> Status {
    const bool counts = slots && key.row.slot != 0;
    const SlotReading now = counts ? reading_of(slots->read(key.row.slot)) : key.mark;
    const Hits hits = hits_of(key, now);
    if (now != key.mark) moved.push_back({key.row.key, now});
    if (hits.packets > 0) mark.keys.push_back({key.row.key, hits.packets, hits.bytes});
    return {};
  }));
  mark.info.keys = mark.keys.size();
  return {};
}

Result<bool> has_place(Session& session, const std::string& name) {
  CHATGATE_TRY_ASSIGN(const std::vector<MarkInfo> marks, session.store.marks().all());
  const bool known =
      std::any_of(marks.begin(), marks.end(), [&](const MarkInfo& mark) { return mark.name == name; });
  if (known || marks.size() < kMaxMarks) return known;
  return fail(refused("mark", name, fmt::format("{} marks are kept already", marks.size()),
                      fmt::format("'chatgate stats --remove-mark NAME'; {}", names_of(marks))));
}

}  // namespace

Result<MarkReport> save_mark(Session& session, const std::string& name, bool dry_run) {
  if (!dry_run) CHATGATE_TRY(heal(session));
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  MarkReport report;
  report.dry_run = dry_run;
  CHATGATE_TRY_ASSIGN(report.replaced, has_place(session, name));
  Mark mark;
  mark.info.name = name;
  mark.info.at = session.now;
  std::vector<Moved> moved;
  CHATGATE_TRY(read_reasons(session, mark));
  CHATGATE_TRY(read_keys(session, mark, moved));
  report.mark = mark.info;
  if (dry_run) return report;
  CHATGATE_TRY(fold_reasons(session));
  for (const Moved& one : moved) CHATGATE_TRY(session.store.keys().fold(one.key, one.now));
  CHATGATE_TRY(session.store.marks().put(mark));
  CHATGATE_TRY(transaction.commit());
  return report;
}

Result<MarkReport> remove_mark(Session& session, const std::string& name, bool dry_run) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const Mark mark, need_mark(session, name));
  const MarkReport report{mark.info, true, dry_run};
  if (dry_run) return report;
  CHATGATE_TRY(session.store.marks().erase(name));
  CHATGATE_TRY(transaction.commit());
  return report;
}

Result<Mark> need_mark(Session& session, const std::string& name) {
  CHATGATE_TRY_ASSIGN(std::optional<Mark> mark, session.store.marks().find(name));
  if (mark) return std::move(*mark);
  CHATGATE_TRY_ASSIGN(const std::vector<MarkInfo> marks, session.store.marks().all());
  return fail(refused("find mark", name, "there is no mark of that name", names_of(marks)));
}

}  // namespace chatgate
