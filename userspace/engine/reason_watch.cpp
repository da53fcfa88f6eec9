// SPDX-License-Identifier: Apache-2.0
#include "engine/reason_watch.h"

#include "engine/reason_counts.h"

namespace chatgate {

ReasonWatch::ReasonWatch() {
  for (std::size_t i = 0; i < CHATGATE_COUNTERS; ++i) {
    WatchRow row;
    row.name = counter_name(static_cast<chatgate_counter>(i));
    reasons_.push_back(row);
  }
}

Status ReasonWatch::begin(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> now, count_reasons(session));
  if (session.tables) epoch_ = session.tables->control().epoch;
  for (const PortCounts& port : now) interfaces_[port.interface].seen = port.reasons;
  return {};
}

Status ReasonWatch::look(Session& session, WatchReport& report) {
  CHATGATE_TRY(follow(session));
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> now, count_reasons(session));
  start_interval();
  for (WatchRow& row : reasons_) row.total = {};
  for (const PortCounts& port : now) {
    Interface& interface = interfaces_[port.interface];
    interface.drops.name = port.interface;
    move(interface, port.reasons);
  }
  tell(report);
  return {};
}

/// Tables that were made anew count on top of what the store keeps of those before.
Status ReasonWatch::follow(Session& session) {
  if (session.tables->control().epoch == epoch_) return {};
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> kept, count_reasons(session, false));
  for (auto& [name, interface] : interfaces_) interface.seen = {};
  for (const PortCounts& port : kept) interfaces_[port.interface].seen = port.reasons;
  epoch_ = session.tables->control().epoch;
  return {};
}

void ReasonWatch::look_at_nothing(WatchReport& report) {
  start_interval();
  tell(report);
}

void ReasonWatch::start_interval() {
  for (WatchRow& row : reasons_) row.count.interval = {};
  for (auto& [name, interface] : interfaces_) interface.drops.count.interval = {};
}

void ReasonWatch::move(Interface& interface, const ReasonCounts& now) {
  for (std::size_t i = 0; i < now.size(); ++i) {
    const PacketCount& seen = interface.seen.at(i);
    const PacketCount more{now.at(i).packets - seen.packets, now.at(i).bytes - seen.bytes};
    add(reasons_.at(i).count, more);
    add(reasons_.at(i).total, now.at(i));
    if (i == CHATGATE_DROP_BANNED) add(interface.drops.count, more);
  }
  interface.drops.total = now.at(CHATGATE_DROP_BANNED);
  interface.seen = now;
}

void ReasonWatch::tell(WatchReport& report) const {
  report.reasons = reasons_;
  for (const auto& [name, interface] : interfaces_) {
    if (!interface.drops.name.empty()) report.interfaces.push_back(interface.drops);
  }
}

}  // namespace chatgate
