// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/change.h"
#include "model/table_key.h"
#include "net/ip_address.h"
#include "store/database.h"
#include "store/list_history.h"
#include "store/list_table.h"
#include "store/revision_counts.h"

namespace chatgate {

/// Which history; an unset field does not narrow.
struct HistoryFilter {
  std::optional<IpPrefix> touching;  ///< prefixes that cover it or that it covers
  std::optional<WallTime> since;
  std::string by;  ///< empty: all
};

/// A revision and how many entries it changed; changes are listed apart.
struct RevisionSummary {
  RevisionInfo info;
  std::uint64_t changes = 0;
};

/// Every change since the store was made: who, when, what. It is the audit, and it tells Apply which keys to
/// rewrite.
class ChangeLog {
 public:
  explicit ChangeLog(Database& database);
  ChangeLog(ChangeLog&&) noexcept;
  ChangeLog& operator=(ChangeLog&&) noexcept;
  ~ChangeLog();

  /// Claims the next revision in the running transaction and writes its heading.
  Result<std::uint64_t> begin_revision(WallTime at, const std::string& by, const std::string& command);

  /// Adds a line to that revision; `change.revision` is ignored. A second line for the same list and prefix
  /// in one revision is refused.
  Status append(std::uint64_t revision, const ListRow& list, const Change& change);

  /// Adds to that revision what happened alike to these prefixes; of `common`, revision and prefix are
  /// ignored. Packed, and not told by touched_since(): a revision with runs calls forget_before_now().
  Status append_run(std::uint64_t revision, const ListRow& list, const Change& common,
                    std::span<const IpPrefix> prefixes);

  /// The kernel keys that changes after `revision` name, each once, in key order; with the scopes that their
  /// lists have now. Nothing (nullopt): the log does not reach back so far, or `revision` lies ahead of the
  /// store (an older store was restored); everything must be compiled anew.
  Result<std::optional<std::vector<TableKey>>> touched_since(std::uint64_t revision);

  /// Key names before the running revision do not say any more what must be rewritten (scopes changed, bulk
  /// change): touched_since() of an earlier revision answers "does not reach back".
  Status forget_before_now();

  /// Oldest first. Leaves the list `protected` out: nobody asked for its changes, they come with others'.
  Status history(const HistoryFilter& filter, const std::function<Status(const Change&)>& visit);

  /// All changes of entries that cover one of these addresses (in order, each once), oldest first.
  Result<std::vector<Change>> covering(std::span<const IpAddress> addresses);

  /// Revisions, oldest first, those without entry changes (pause, attach …) included; filter.touching is
  /// ignored.
  Result<std::vector<RevisionSummary>> revisions(const HistoryFilter& filter);

  /// The revisions after that one, oldest first, at most so many.
  Result<std::vector<RevisionCounts>> after(std::uint64_t revision, std::uint32_t most);

  /// What the list of this name held at `revision`, in prefix order: entries that had ended by then, too.
  Result<std::vector<HeldEntry>> held_at(const std::string& list, std::uint64_t revision);

  /// The last revision that was made at or before that time; 0: there is none.
  Result<RevisionTime> last_before(WallTime at);
  /// The moment since which it is whole, and the last revision before that: what is older has been purged,
  /// but for the lines of entries that lived then. Revision 0: nothing has.
  Result<RevisionTime> begins_after();
  /// Of this revision; 0: there is none of that number.
  Result<RevisionTime> time_of(std::uint64_t revision);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace chatgate
