// SPDX-License-Identifier: Apache-2.0
// What a change did to lists and licenses beside their entries, taken back.
#include "engine/inversion.h"
#include "engine/license_rules.h"

namespace chatgate {
namespace {

std::vector<IpAddress> destinations_in(const PolicyFrame& frame, const std::string& license) {
  const auto found = frame.licenses.find(license);
  return found == frame.licenses.end() ? std::vector<IpAddress>() : found->second.destinations;
}

std::string name_of(const PolicyFrame& frame, std::int64_t list) {
  const auto found = frame.lists.find(list);
  return found == frame.lists.end() ? std::string() : found->second.name;
}

}  // namespace

/// In an order in which names and addresses are given up before they are taken.
Status Inversion::frames() {
  CHATGATE_TRY(remove_made_lists());
  CHATGATE_TRY(revive_lists());
  CHATGATE_TRY(serve_destinations());
  return remove_made_licenses();
}

/// A list that has become another list's in the meantime, or has entries of others, stays.
Status Inversion::remove_made_lists() {
  for (const auto& [id, list] : after_.lists) {
    const auto present = now_.lists.find(id);
    if (before_.lists.count(id) != 0 || present == now_.lists.end()) continue;
    EntryFilter filter;
    filter.list = list.name;
    filter.alive_at = session_.now;
    bool is_empty = true;
    CHATGATE_TRY(session_.store.entries().each(filter, [&is_empty](const Entry&) -> Status {
      is_empty = false;
      return {};
    }));
    if (!is_empty || !present->second.same_settings(list)) {
      add_conflict("list " + list.name);
      continue;
    }
    CHATGATE_TRY(touch_frame());
    CHATGATE_TRY(session_.store.entries().erase_all(rows_.at(id)));
    CHATGATE_TRY(session_.store.lists().remove(rows_.at(id)));
  }
  return {};
}

Status Inversion::revive_lists() {
  for (const auto& [id, list] : before_.lists) {
    if (now_.lists.count(id) != 0 || after_.lists.count(id) != 0) continue;
    CHATGATE_TRY_ASSIGN(const auto taken, session_.store.lists().find(list.name));
    if (taken) {
      add_conflict("list " + list.name);
      continue;
    }
    CHATGATE_TRY(touch_frame());
    CHATGATE_TRY(session_.store.lists().revive(id, session_.now));
  }
  return {};
}

Status Inversion::serve_destinations() {
  std::vector<std::string> changing;
  for (const PolicyFrame* frame : {&before_, &after_}) {
    for (const auto& [name, license] : frame->licenses) {
      const bool once = frame == &before_ || before_.licenses.count(name) == 0;
      const auto left = destinations_in(after_, name);
      if (!once || destinations_in(before_, name) == left) continue;
      if (destinations_in(now_, name) == left)
        changing.push_back(name);
      else
        add_conflict("license " + name);
    }
  }
  if (changing.empty()) return {};
  CHATGATE_TRY(touch_frame());
  for (const std::string& name : changing)
    CHATGATE_TRY(session_.store.lists().set_destinations(name, {}, session_.now));
  for (const std::string& name : changing) {
    const std::vector<IpAddress> wanted = destinations_in(before_, name);
    if (!wanted.empty())
      CHATGATE_TRY(session_.store.lists().set_destinations(name, wanted, session_.now));
    else if (guarded_)
      CHATGATE_TRY(check_lost_destinations(session_, name, report_.warnings));
  }
  return {};
}

Status Inversion::remove_made_licenses() {
  CHATGATE_TRY_ASSIGN(const PolicyFrame present, session_.store.undo().frame_now());
  for (const auto& [name, license] : after_.licenses) {
    const auto found = present.licenses.find(name);
    if (before_.licenses.count(name) != 0 || found == present.licenses.end()) continue;
    bool is_used = !found->second.destinations.empty();
    for (const auto& [id, list] : present.lists) is_used = is_used || list.license == name;
    if (is_used) continue;
    CHATGATE_TRY(touch_frame());
    CHATGATE_TRY(session_.store.lists().remove_license(name));
  }
  return {};
}

/// Sources, ages, and what an import left: what a source gave last is not what the list holds any more.
Status Inversion::set_lists() {
  for (const auto& [id, list] : before_.lists) {
    const auto row = rows_.find(id);
    if (row == rows_.end()) continue;
    const auto left = after_.lists.find(id);
    const auto present = now_.lists.find(id);
    const bool settings = left == after_.lists.end() || !left->second.same_settings(list);
    const bool as_left = left == after_.lists.end() || present == now_.lists.end() ||
                         present->second.same_settings(left->second);
    if (settings && !as_left) {
      add_conflict("list " + name_of(now_, id));
      continue;
    }
    if (settings) {
      changed_settings_ = true;
      CHATGATE_TRY(change_.revision());
      CHATGATE_TRY(session_.store.lists().set_source(row->second, list.source));
      const bool limited = list.max_age > std::chrono::seconds(0);
      CHATGATE_TRY(session_.store.lists().set_max_age(row->second,
                                                      limited ? std::optional(list.max_age) : std::nullopt));
      CHATGATE_TRY(session_.store.lists().set_shadow(row->second, list.shadow));
      CHATGATE_TRY(session_.store.lists().set_refresh(row->second, parse_refresh_settings(list.refresh)));
    }
    if (settings || touched_.count(id) != 0)
      CHATGATE_TRY(session_.store.lists().mark_checked(row->second, {}, list.checked_at));
  }
  return {};
}

/// Keys may have another scope afterwards, which a generation alone can give them.
Status Inversion::touch_frame() {
  changed_frame_ = true;
  CHATGATE_TRY(change_.revision());
  return session_.store.changes().forget_before_now();
}

}  // namespace chatgate
