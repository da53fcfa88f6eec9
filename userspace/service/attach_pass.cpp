// SPDX-License-Identifier: Apache-2.0
#include "service/attach_pass.h"

#include <net/if.h>

#include <utility>

#include <fmt/format.h>

#include "engine/attaching.h"
#include "engine/protected_list.h"

namespace chatgate {
namespace {

struct Pass {
  Session& session;
  std::optional<std::uint32_t> room;
  std::set<std::string>& outdated;
  AttachTries& tries;
  Instant now;
  AttachPass result;
};

Result<AttachReport> attach_one(Pass& pass, const std::string& name, AttachMode mode) {
  AttachRequest request;
  request.interfaces = {name};
  request.mode = mode;
  request.max_entries = pass.room;
  return attach_interfaces(pass.session, request);
}

Result<AttachReport> attach_in_some_mode(Pass& pass, const std::string& name,
                                         const std::vector<AttachMode>& modes) {
  Result<AttachReport> report = attach_one(pass, name, modes.front());
  for (std::size_t i = 1; i < modes.size() && !report; ++i) {
    Result<AttachReport> other = attach_one(pass, name, modes.at(i));
    if (other) report = std::move(other);  // else: why the configured mode failed
  }
  return report;
}

void attach_it(Pass& pass, const WantedInterface& wanted, std::uint32_t index, InterfaceOutcome& outcome) {
  const bool was_there = outcome.attachment.has_value();
  // Another mode than that which it has is not put upon it.
  const auto modes = was_there ? std::vector<AttachMode>{outcome.attachment->mode} : wanted.modes;
  Result<AttachReport> report = attach_in_some_mode(pass, wanted.name, modes);
  if (!report) {
    outcome.error = std::move(report.error());
    pass.tries.failed(wanted.name, index, pass.now);
    return;
  }
  pass.tries.forget(wanted.name);
  pass.outdated.erase(wanted.name);
  outcome.outdated = false;
  outcome.attachment = report->attached.front();
  outcome.fresh = true;
  for (std::string& warning : report->warnings) pass.result.warnings.push_back(std::move(warning));
}

Status look_at(Pass& pass, const WantedInterface& wanted) {
  InterfaceOutcome outcome;
  outcome.name = wanted.name;
  const std::uint32_t index = if_nametoindex(wanted.name.c_str());
  outcome.absent = index == 0;
  if (outcome.absent) {
    pass.tries.forget(wanted.name);
    pass.outdated.erase(wanted.name);
    pass.result.interfaces.push_back(std::move(outcome));
    return {};
  }
  const Tables* tables = pass.session.tables ? &*pass.session.tables : nullptr;
  CHATGATE_TRY_ASSIGN(outcome.attachment, find_attachment(*pass.session.pins, wanted.name, tables));
  const bool filters = outcome.attachment && outcome.attachment->current;
  outcome.outdated = filters && pass.outdated.contains(wanted.name);
  const bool is_done = filters && !outcome.outdated;
  // By somebody else's command, say.
  if (is_done) pass.tries.forget(wanted.name);
  if (!is_done && pass.tries.may_try(wanted.name, index, pass.now)) attach_it(pass, wanted, index, outcome);
  pass.result.interfaces.push_back(std::move(outcome));
  return {};
}

/// Without the number of them, which would be another trouble after each change.
Status check_room(Session& session, std::uint32_t room) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t used, keys_in_use(session));
  if (used <= room) return {};
  return fail(refused("resize tables", fmt::format("max_entries = {}", room), "more entries are on the books",
                      "configure a larger number, or none"));
}

/// The room that was configured, for tables that have another; those that are not there are made with it.
Status resize(Pass& pass) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t recorded, pass.session.store.settings().max_entries());
  if (recorded == *pass.room) return {};
  CHATGATE_TRY(check_room(pass.session, *pass.room));
  if (!pass.session.tables) return {};
  AttachRequest nothing_more;
  nothing_more.max_entries = pass.room;
  CHATGATE_TRY_ASSIGN(const AttachReport report, attach_interfaces(pass.session, nothing_more));
  pass.result.warnings = report.warnings;
  return {};
}

/// What keeps the tables from having it keeps no interface unfiltered. Fails if they were lost on the way.
Status settle_room(Pass& pass) {
  if (!pass.room) return {};
  const bool there = pass.session.tables.has_value();
  Status resized = resize(pass);
  if (resized) return {};
  if (there && !pass.session.tables) return resized;
  pass.result.room_error = std::move(resized.error());
  pass.room.reset();
  return {};
}

}  // namespace

std::set<std::string> names_of(const std::vector<WantedInterface>& wanted) {
  std::set<std::string> names;
  for (const WantedInterface& one : wanted) names.insert(one.name);
  return names;
}

Result<AttachPass> attach_wanted(Session& session, const std::vector<WantedInterface>& wanted,
                                 std::optional<std::uint32_t> room, std::set<std::string>& outdated,
                                 AttachTries& tries, Instant now) {
  if (!session.pins) return fail(*session.pins_error);
  Pass pass{session, room, outdated, tries, now, {}};
  tries.keep_only(names_of(wanted));
  CHATGATE_TRY(settle_room(pass));
  for (const WantedInterface& one : wanted) CHATGATE_TRY(look_at(pass, one));
  return std::move(pass.result);
}

}  // namespace chatgate
