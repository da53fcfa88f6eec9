// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/session.h"
#include "lists/backup_text.h"
#include "model/labels.h"

namespace chatgate {

/// Brings the entries of all lists to what a backup has, inside a change under way. Entries of the backup
/// that have ended are passed over.
class PolicyEdit {
 public:
  /// What it refers to must outlive it.
  PolicyEdit(Session& session, ChangeScope& change, const Backup& backup, ChangeReport& report)
      : session_(session), change_(change), backup_(backup), report_(report) {}

  /// `present`: the lists that there are, but for those that stay as they are. Finds what is to be done, and
  /// takes away what leaves; a list that the backup lacks, or has as another kind, has no entries then.
  Status take_away(const std::vector<ListRow>& present);

  /// Those that take_away() has left empty, in the order of `present`.
  const std::vector<ListRow>& leaving() const { return leaving_; }

  /// Adds and changes. `lists`: by their number in the backup.
  Status put(const std::vector<ListRow>& lists);

 private:
  /// The store's order.
  using Place = std::pair<IpPrefix, std::int64_t>;

  /// Small, as there can be millions.
  struct Leaver {
    const ListRow* list = nullptr;
    IpPrefix prefix;
    bool shadow = false;
    Labels::Id label = Labels::kNone;
    Labels::Id by = Labels::kNone;
    WallTime created{};
    WallTime expires{};
  };

  /// A list that there is.
  struct Present {
    const ListRow* row = nullptr;
    bool stays = false;
  };

  void sort_lists(const std::vector<ListRow>& present);
  std::vector<std::uint32_t> split_entries();
  Status compare(const std::vector<std::uint32_t>& staying);
  void sort_for_the_log();
  void meet(const Entry& before, std::uint32_t index);
  Status remove(const Leaver& leaver);
  Status put_one(const ListRow& list, std::uint32_t index, const std::optional<Entry>& before);
  Entry entry_of(const BackupEntry& one) const;
  Place place_of(std::uint32_t index) const;
  bool is_live(WallTime expires) const { return expires > session_.now; }
  void add_line(const std::optional<Operation>& operation, const std::string& list, const IpPrefix& prefix,
                WallTime expires);

  Session& session_;
  ChangeScope& change_;
  const Backup& backup_;
  ChangeReport& report_;
  std::unordered_map<std::string, Present> present_;
  std::vector<ListRow> leaving_;
  std::vector<std::int64_t> staying_;                   ///< ids by the backup's numbers; 0: a new list
  std::vector<std::uint32_t> fresh_;                    ///< entries that are not there, by index
  std::vector<std::pair<std::uint32_t, Entry>> other_;  ///< entries that are there and differ
  std::vector<Leaver> leavers_;
  Labels texts_;  ///< of the leavers
};

}  // namespace chatgate
