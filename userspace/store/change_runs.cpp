// SPDX-License-Identifier: Apache-2.0
#include "store/change_runs.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/labels.h"
#include "store/history.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr std::size_t kPrefixesARow = 65536;
constexpr std::size_t kBlobSize4 = 6;
constexpr std::size_t kBlobSize6 = 18;

std::vector<std::uint8_t> pack(std::span<const IpPrefix> prefixes) {
  std::vector<std::uint8_t> packed;
  packed.reserve(prefixes.size() * kBlobSize4);
  for (const IpPrefix& prefix : prefixes) {
    const NetBlob blob = to_blob(prefix);
    packed.insert(packed.end(), blob.bytes.begin(),
                  blob.bytes.begin() + static_cast<std::ptrdiff_t>(blob.size));
  }
  return packed;
}

Error damaged() { return refused("read store", "change_runs", "a prefix is damaged"); }

bool touches(const HistoryFilter& filter, const IpPrefix& prefix) {
  return !filter.touching || covers(*filter.touching, prefix) || covers(prefix, *filter.touching);
}

/// The lines of one bulk revision, in few bytes each: with a label for each line, each is a run of its own.
class RevisionLines {
 public:
  /// The lines that come next differ from this one in nothing but the prefix.
  void begin_run(const Change& common) {
    heading_ = common.revision;
    runs_.push_back({common.expired_before, common.expires_after, texts_.add(common.list),
                     texts_.add(common.label), common.operation, common.kind, common.shadow});
  }

  void add(const IpPrefix& prefix) {
    lines_.emplace_back(prefix, static_cast<std::uint32_t>(runs_.size() - 1));
  }

  /// In prefix order.
  Status tell(const RunHistory::Visit& visit) {
    std::sort(lines_.begin(), lines_.end());
    Change change;
    change.revision = heading_;
    for (const auto& [prefix, run] : lines_) {
      const Run& common = runs_[run];
      change.operation = common.operation;
      change.list = texts_.at(common.list);
      change.kind = common.kind;
      change.prefix = prefix;
      change.label = texts_.at(common.label);
      change.shadow = common.shadow;
      change.expired_before = common.expired_before;
      change.expires_after = common.expires_after;
      CHATGATE_TRY(visit(change));
    }
    return {};
  }

 private:
  struct Run {
    WallTime expired_before{};
    WallTime expires_after{};
    Labels::Id list = Labels::kNone;
    Labels::Id label = Labels::kNone;
    Operation operation{};
    Kind kind{};
    bool shadow = false;
  };

  RevisionInfo heading_;
  Labels texts_;
  std::vector<Run> runs_;
  std::vector<std::pair<IpPrefix, std::uint32_t>> lines_;
};

}  // namespace

Status append_change_run(Statement& statement, std::uint64_t revision, const ListRow& list,
                         const Change& common, std::span<const IpPrefix> prefixes) {
  while (!prefixes.empty()) {
    const auto part = prefixes.first(std::min(prefixes.size(), kPrefixesARow));
    const std::vector<std::uint8_t> packed = pack(part);
    statement.bind(1, to_column(revision)).bind(2, list.id);
    statement.bind(3, static_cast<std::int64_t>(common.operation)).bind(4, common.shadow ? 1 : 0);
    statement.bind(5, to_column(common.expired_before)).bind(6, to_column(common.expires_after));
    statement.bind(7, common.label).bind(8, static_cast<std::int64_t>(part.size())).bind_blob(9, packed);
    CHATGATE_TRY(statement.run());
    prefixes = prefixes.subspan(part.size());
  }
  return {};
}

Status unpack_change_run(std::span<const std::uint8_t> packed,
                         const std::function<void(const IpPrefix&)>& visit) {
  return unpack_change_run(
      packed, [](std::span<const std::uint8_t>) { return true; }, visit);
}

// The first byte of each tells its size.
Status unpack_change_run(std::span<const std::uint8_t> packed,
                         const std::function<bool(std::span<const std::uint8_t>)>& wanted,
                         const std::function<void(const IpPrefix&)>& visit) {
  while (!packed.empty()) {
    const std::size_t size = packed[0] == static_cast<std::uint8_t>(Family::kV6) ? kBlobSize6 : kBlobSize4;
    if (size > packed.size()) return fail(damaged());
    const auto bytes = packed.first(size);
    packed = packed.subspan(size);
    if (!wanted(bytes)) continue;
    const auto prefix = prefix_from_blob(bytes);
    if (!prefix) return fail(damaged());
    visit(*prefix);
  }
  return {};
}

RunRest::RunRest(Database& database)
    : erase_(database, "DELETE FROM change_runs WHERE id = ?1"),
      update_(database, "UPDATE change_runs SET count = ?2, prefixes = ?3 WHERE id = ?1") {}

Status RunRest::write(std::int64_t id, std::span<const IpPrefix> left) {
  if (left.empty()) {
    CHATGATE_TRY_ASSIGN(Statement * erase, erase_.get());
    return erase->bind(1, id).run();
  }
  const std::vector<std::uint8_t> packed = pack(left);
  CHATGATE_TRY_ASSIGN(Statement * update, update_.get());
  return update->bind(1, id).bind(2, static_cast<std::int64_t>(left.size())).bind_blob(3, packed).run();
}

Result<RunHistory> RunHistory::open(Database& database, const HistoryFilter& filter) {
  RunHistory history(database, filter);
  const std::string sql =
      "SELECT r.revision FROM revisions r WHERE r.revision IN (SELECT revision FROM change_runs)" +
      heading_conditions(filter) + " ORDER BY r.revision";
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
  bind_heading(statement, filter);
  CHATGATE_TRY(each_row(statement, [&history](const Statement& row) -> Status {
    history.revisions_.push_back(unsigned_column(row, 0));
    return {};
  }));
  return history;
}

Status RunHistory::tell_before(std::uint64_t revision, const Visit& visit) {
  while (told_ < revisions_.size() && revisions_[told_] < revision)
    CHATGATE_TRY(tell(revisions_[told_++], visit));
  return {};
}

Status RunHistory::tell_rest(const Visit& visit) {
  while (told_ < revisions_.size()) CHATGATE_TRY(tell(revisions_[told_++], visit));
  return {};
}

Status RunHistory::tell(std::uint64_t revision, const Visit& visit) {
  const std::string sql =
      std::string("SELECT ") + kChangeColumns +
      ", c.prefixes FROM change_runs c CROSS JOIN revisions r ON r.revision = c.revision "
      "CROSS JOIN lists l ON l.id = c.list WHERE c.revision = ?1 AND l.name <> 'protected'";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(sql));
  statement.bind(1, to_column(revision));
  RevisionLines lines;
  CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
    bool known = false;
    return unpack_change_run(row.blob(kPrefixColumn), [&](const IpPrefix& prefix) {
      if (!touches(filter_, prefix)) return;
      if (!known) lines.begin_run(read_change(row));
      known = true;
      lines.add(prefix);
    });
  }));
  return lines.tell(visit);
}

}  // namespace chatgate
