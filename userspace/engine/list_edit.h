// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/session.h"

namespace chatgate {

/// Brings one list to what is wished of it, inside a change under way.
class ListEdit {
 public:
  /// What it refers to must outlive it. `keep_all`: the report keeps every line, else the first
  /// kMaxImportLines that changed something.
  ListEdit(Session& session, ChangeScope& change, const ListRow& list, const AddRequest& request,
           bool keep_all);

  /// `items`: in prefix order, each once. `replace`: live entries that they do not name are removed.
  Status run(std::span<const ChangeItem> items, bool replace, ChangeReport& report);

 private:
  /// An entry that leaves.
  struct Leaver {
    IpPrefix prefix;
    std::string label;
    WallTime expires{};
    bool shadow = false;
  };
  /// What is to be done, found while the list is read and done afterwards.
  struct Work {
    std::vector<std::uint32_t> fresh;                    ///< items that the list has not, by index
    std::vector<std::pair<std::uint32_t, Entry>> known;  ///< items that it has: index, and the entry
    std::vector<Leaver> leavers;
  };

  Status one_by_one(std::span<const ChangeItem> items);
  Status beside_the_list(std::span<const ChangeItem> items, bool replace);
  Result<Work> compare(std::span<const ChangeItem> items, bool replace);
  Status put(const ChangeItem& item, const std::optional<Entry>& before);
  Status remove(const Leaver& leaver);
  void add_line(const std::optional<Operation>& operation, const IpPrefix& prefix, WallTime expires);
  const Entry& wished(const ChangeItem& item);

  Session& session_;
  ChangeScope& change_;
  const ListRow& list_;
  const AddRequest& request_;
  bool keep_all_;
  ChangeReport* report_ = nullptr;
  Entry wish_;
};

}  // namespace chatgate
