// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "model/entry.h"
#include "net/ip_address.h"
#include "store/database.h"

namespace chatgate {

/// How many changes can be taken back.
inline constexpr std::size_t kKeptChanges = 20;

/// A change that can be taken back.
struct UndoRow {
  RevisionInfo info;
  std::uint64_t undoes = 0;     ///< the revision that it took back; 0: it is no such change
  std::uint64_t undone_by = 0;  ///< the revision that took it back; 0: none did
};

/// What a list is beside its entries and the times of its changes.
struct FramedList {
  std::string name;
  Kind kind = Kind::kBan;
  std::string license;
  std::string source;
  std::chrono::seconds max_age{};  ///< 0: no limit
  bool shadow = false;
  WallTime checked_at{};
  std::string refresh{};  ///< as to_text(RefreshSettings) has it; empty: it is not read by itself

  bool operator==(const FramedList&) const = default;

  /// What `list` sets.
  bool same_settings(const FramedList& other) const {
    return source == other.source && max_age == other.max_age && shadow == other.shadow &&
           refresh == other.refresh;
  }
};

struct FramedLicense {
  WallTime created{};
  std::vector<IpAddress> destinations;  ///< in order

  bool operator==(const FramedLicense&) const = default;
};

/// All lists by id (but for `protected`), all licenses by name: the policy without its entries.
struct PolicyFrame {
  std::map<std::int64_t, FramedList> lists;
  std::map<std::string, FramedLicense> licenses;
};

/// What a change left of an entry; the epoch as its end: nothing.
struct UndoLine {
  std::int64_t list = 0;
  IpPrefix prefix;
  WallTime expires{};
  bool shadow = false;
  std::string label;
};

/// What takes the last kKeptChanges changes of the policy back.
class UndoTable {
 public:
  explicit UndoTable(Database& database) : database_(&database) {}

  /// Newest first.
  Result<std::vector<UndoRow>> kept();

  /// This revision can be taken back; `undoes`: it takes that one back (0: none). Forgets the oldest.
  Status add(std::uint64_t revision, std::uint64_t undoes);
  /// 0: it holds again.
  Status mark_undone(std::uint64_t revision, std::uint64_t by);

  /// Entries of the list as they were before the revision, from ImagePacker.
  Status add_images(std::uint64_t revision, std::int64_t list, std::span<const std::uint8_t> images);
  Status each_image(std::uint64_t revision,
                    const std::function<Status(std::int64_t list, const Entry& entry)>& visit);

  /// What the revision left of each entry that it changed; without those of `protected`.
  Status each_line(std::uint64_t revision, const std::function<Status(const UndoLine&)>& visit);

  /// How the lists and licenses were; what is the same before and after need not be there.
  Status add_frame(std::uint64_t revision, const PolicyFrame& frame, bool after);
  Result<PolicyFrame> frame(std::uint64_t revision, bool after);

  /// As they are now.
  Result<PolicyFrame> frame_now();

 private:
  Database* database_;
};

}  // namespace chatgate
