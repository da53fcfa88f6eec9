// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/kind.h"

namespace chatgate {

inline constexpr std::string_view kManualBans = "manual-bans";
inline constexpr std::string_view kManualAllows = "manual-allows";
/// This host's own: its addresses, gateways, resolvers, and what the configuration protects.
inline constexpr std::string_view kProtected = "protected";
inline constexpr std::size_t kMaxListName = 128;  ///< bytes

/// A named set of entries: the only owner of each of them.
struct ListInfo {
  std::string name;
  Kind kind = Kind::kBan;     ///< fixed when the list is created
  std::string license;        ///< empty: none
  std::uint64_t entries = 0;  ///< on the books, expired ones not counted
};

/// Names match `[a-z0-9._-]+(/[a-z0-9._-]+)?` and have at most kMaxListName bytes; kUsage with the reason
/// otherwise (upper case: the lower-case name as hint).
Status check_list_name(std::string_view name);

/// Refuses the list `protected`, which no command edits.
Status check_list_editable(std::string_view name);

/// A license is one name without a slash.
Status check_license_name(std::string_view name);

/// The same for the name of a mark.
Status check_mark_name(std::string_view name);

/// What anyone is told who takes a list for one of another kind than its own (kUsage).
Error wrong_kind(std::string_view what, std::string_view list, Kind actual, std::string_view hint);

/// What anyone is told who makes a list whose name does not say of which kind it is (kUsage).
Error needs_kind(std::string_view what, std::string_view list, std::string_view hint);

/// The kind that a new list of this name gets by itself: `platform`, `office`, `agents/*`, `manual-allows`,
/// `protected` allow; `banned/*`, `manual-bans` ban; nothing for all others.
std::optional<Kind> default_kind(std::string_view list);

/// The license of `banned/acme` and `agents/acme` is `acme`; of all others none.
std::string license_of(std::string_view list);

/// The list that `--license L` stands for: `banned/L` (bans), `agents/L` (allows); empty for kShare.
std::string list_of_license(std::string_view license, Kind kind);

}  // namespace chatgate
