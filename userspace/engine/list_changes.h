// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/session.h"
#include "model/duration.h"
#include "net/ip_address.h"

namespace chatgate {

/// How a list is to be read from its source by itself. What is not set stays as it is; where the request sets
/// the source, too, it is the default.
struct RefreshChange {
  std::optional<std::chrono::seconds> interval;  ///< of a URL
  std::optional<std::string> column;
  std::optional<int> v6_width;
  std::optional<Lifetime> lifetime;
  bool skip_bad = false;
  bool mask_host_bits = false;
  bool off = false;  ///< it is not: the source is only remembered

  bool any() const { return interval || column || v6_width || lifetime || skip_bad || mask_host_bits || off; }
};

/// `list LIST …`: what is not set stays as it is.
struct ListRequest {
  std::string list;
  std::optional<Kind> kind;           ///< makes the list if it is not there; else it must be this
  std::optional<std::string> source;  ///< empty: none; a URL, or an absolute path
  RefreshChange refresh{};
  std::optional<std::chrono::seconds> max_age;  ///< zero: no limit
  std::optional<bool> shadow;                   ///< of bans: counts what its entries would drop, or drops it
  bool dry_run = false;
};

/// A source that is set is one that the list is read from by itself, unless request.refresh.off. Refused: a
/// list that is not there (and no kind is given); one that is to go live, and bans what the guard forbids
/// now. kUsage: another kind than the list's; a list that does not ban, as a shadow; what does not fit its
/// source.
Result<ChangeReport> change_list_settings(Session& session, const ListRequest& request);

/// What is to lose all of its entries.
struct ClearRequest {
  std::string list;                   ///< this list; or
  std::string license;                ///< the lists of this license
  std::optional<Kind> kind;           ///< only lists of this kind
  bool remove = false;                ///< the lists go too, and the license with its destinations
  std::optional<std::uint64_t> seen;  ///< the store's revision that was looked at: refused if it moved since
  bool dry_run = false;
};

/// All or nothing, at a million entries too. Refused: no such list or license. kUsage: another kind than the
/// list's.
Result<ChangeReport> clear_lists(Session& session, const ClearRequest& request);

/// `license L …`: which addresses the license serves; none: its entries hold for the whole host.
struct DestinationRequest {
  std::string license;
  std::vector<IpAddress> addresses;
  bool dry_run = false;
};

/// The license is made if it is not there and is to have destinations. Refused: an address that another
/// license has; a license with bans that is to have none, where destinations are required.
Result<ChangeReport> change_destinations(Session& session, const DestinationRequest& request);

/// On record that the whole list has just been imported, whether anything changed or not; `etag` as its
/// source gave it. Moves no revision.
Status mark_imported(Session& session, const std::string& list, const std::string& etag);

}  // namespace chatgate
