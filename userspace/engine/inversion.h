// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/session.h"
#include "model/change.h"
#include "model/labels.h"

namespace chatgate {

/// Makes the entries, lists and licenses that one revision changed what they were before it, inside a change
/// under way. What is not as that revision left it is left alone.
class Inversion {
 public:
  /// What it refers to must outlive it. `guarded`: as any change that a person asks for.
  Inversion(Session& session, ChangeScope& change, RevisionInfo undone, bool guarded, ChangeReport& report)
      : session_(session), change_(change), undone_(std::move(undone)), guarded_(guarded), report_(report) {}

  Status run();

  /// Of entries, lists and licenses.
  std::uint64_t conflicts() const { return conflicts_; }
  /// What was put back, by list.
  const std::map<std::int64_t, std::vector<IpPrefix>>& put_back() const { return put_back_; }
  /// All that it changed, in no order.
  std::vector<IpPrefix> changed_prefixes() const;
  /// The lists there are afterwards.
  const std::map<std::int64_t, ListRow>& lists() const { return rows_; }
  /// Whether more than entries changed: keys may have another scope.
  bool changed_frame() const { return changed_frame_; }
  /// Whether it changed anything at all.
  bool did_anything() const { return !touched_.empty() || changed_frame_ || changed_settings_; }

 private:
  /// An entry; the epoch as its end: there is none.
  struct State {
    WallTime expires{};
    WallTime created{};
    Labels::Id label = Labels::kNone;
    Labels::Id by = Labels::kNone;
    bool shadow = false;

    bool is_there() const { return expires != WallTime{}; }
  };
  struct Item {
    IpPrefix prefix;
    std::int64_t list = 0;
    State after;
    State before;
  };

  Status read_items();
  Status read_images();
  Status read_rows();
  Status meet_entries();
  Status meet(std::size_t index, const std::optional<Entry>& current);
  Status meet_in_one_pass();
  void sort_for_the_log(std::vector<std::uint32_t>& indices) const;
  Status remove_entries();
  Status put_entries();
  Status put(const Item& item);
  Status frames();
  Status remove_made_lists();
  Status remove_made_licenses();
  Status serve_destinations();
  Status revive_lists();
  Status set_lists();
  Status touch_frame();
  Entry entry_of(const Item& item, const State& state) const;
  State state_of(const Entry& entry);
  void add_line(Operation operation, const Item& item, const State& state);
  void add_conflict(const std::string& what);
  bool is_live(WallTime expires) const { return expires > session_.now; }

  Session& session_;
  ChangeScope& change_;
  RevisionInfo undone_;
  bool guarded_;
  ChangeReport& report_;
  std::vector<Item> items_;  ///< in the order of prefix and list
  Labels texts_;
  std::vector<std::uint32_t> leaving_;  ///< by index
  std::vector<std::uint32_t> coming_;
  PolicyFrame before_;
  PolicyFrame after_;
  PolicyFrame now_;
  std::map<std::int64_t, ListRow> rows_;
  std::map<std::int64_t, std::vector<IpPrefix>> put_back_;
  std::set<std::int64_t> touched_;
  std::uint64_t conflicts_ = 0;
  bool changed_frame_ = false;
  bool changed_settings_ = false;
};

}  // namespace chatgate
