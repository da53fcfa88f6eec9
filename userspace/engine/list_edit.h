// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/session.h"
#include "model/labels.h"

namespace chatgate {

/// Brings one list to what is wished of it, inside a change under way.
class ListEdit {
 public:
  /// What it refers to must outlive it; the request's items are in prefix order, each once. `keep_all`: the
  /// report keeps every line, else the first kMaxImportLines of each operation.
  ListEdit(Session& session, ChangeScope& change, const ListRow& list, const ImportRequest& request,
           bool keep_all);

  /// A replacement removes the live entries that the items do not name; refused beyond its bounds, before
  /// anything is written.
  Status run(ChangeReport& report);

 private:
  /// What there is of an entry beside the list's own: small, as there can be millions.
  struct Present {
    IpPrefix prefix;
    bool shadow = false;
    std::uint32_t index = 0;  ///< of the item that names it
    Labels::Id label = Labels::kNone;
    Labels::Id by = Labels::kNone;
    WallTime created{};
    WallTime expires{};
  };
  /// What is to be done, found while the list is read and done afterwards.
  struct Work {
    std::vector<std::uint32_t> fresh;  ///< items that the list has not, by index
    std::vector<Present> known;        ///< what it has, and is to be changed
    std::vector<Present> leavers;
    Labels texts;
    std::uint64_t live = 0;  ///< entries that have not ended
  };

  Status one_by_one();
  Status beside_the_list();
  Result<Work> compare();
  void compare_entry(const Entry& entry, std::uint32_t& next, Work& work);
  Status put(const PrefixItem& item, const std::optional<Entry>& before);
  Status remove(const Entry& before);
  void add_line(const std::optional<Operation>& operation, const Entry& entry);
  void note_end(Operation operation, WallTime end);
  const Entry& wished(const PrefixItem& item);
  Entry restored(const Present& present, const Work& work) const;

  Session& session_;
  ChangeScope& change_;
  const ListRow& list_;
  const ImportRequest& request_;
  const std::vector<PrefixItem>& items_;
  bool keep_all_;
  bool has_ends_ = false;
  ChangeReport* report_ = nullptr;
  Entry wish_;
};

}  // namespace chatgate
