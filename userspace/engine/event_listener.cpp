// SPDX-License-Identifier: Apache-2.0
#include "engine/event_listener.h"

#include <utility>

#include "datapath/listener_lock.h"
#include "engine/event_owners.h"

namespace chatgate {

struct EventListener::State {
  State(Session opened, ListenerLock taken) : session(std::move(opened)), lock(std::move(taken)) {}

  Session session;
  ListenerLock lock;
  std::optional<EventRing> ring;
  EventOwners owners;
  EventFlow before;
};

EventListener::EventListener(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventListener::EventListener(EventListener&&) noexcept = default;
EventListener& EventListener::operator=(EventListener&&) noexcept = default;
EventListener::~EventListener() {
  if (state_) stop();
}

Result<EventListener> EventListener::start(SessionOptions options) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(std::move(options)));
  if (session.tables_error) return fail(*session.tables_error);
  if (!session.pins) return fail(*session.pins_error);
  if (!session.tables)
    return fail(refused("events", "", "nothing is attached", "'chatgate attach IFACE' starts the filter"));
  CHATGATE_TRY_ASSIGN(ListenerLock lock, ListenerLock::take(*session.pins));
  CHATGATE_TRY_ASSIGN(session.tables, Tables::open(*session.pins, true));
  CHATGATE_TRY(lock.check_live());
  auto state = std::make_unique<State>(std::move(session), std::move(lock));
  CHATGATE_TRY_ASSIGN(state->ring, EventRing::open(*state->session.tables));
  // What a listener that was killed has left in the ring is old.
  CHATGATE_TRY(state->ring->read());
  CHATGATE_TRY_ASSIGN(state->before, read_event_flow(*state->session.tables));
  EventListener listener(std::move(state));
  CHATGATE_TRY(listener.keep_on());
  return listener;
}

Session& EventListener::session() { return state_->session; }

int EventListener::fd() const { return state_->ring->fd(); }

Status EventListener::keep_on() {
  CHATGATE_TRY(state_->lock.check_live());
  Tables& tables = *state_->session.tables;
  tables.anchor_clock();
  tell_events_until(tables, wall_now() + kGrace);
  return {};
}

void EventListener::stop() { tell_events_until(*state_->session.tables, WallTime{}); }

Result<std::vector<DropEvent>> EventListener::read() {
  CHATGATE_TRY_ASSIGN(std::vector<PacketEvent> packets, state_->ring->read());
  std::vector<DropEvent> events;
  events.reserve(packets.size());
  for (PacketEvent& packet : packets) {
    CHATGATE_TRY_ASSIGN(std::vector<Entry> entries, state_->owners.of(state_->session, packet));
    events.push_back({std::move(packet), std::move(entries)});
  }
  return events;
}

Result<EventFlow> EventListener::flow() const {
  CHATGATE_TRY_ASSIGN(EventFlow flow, read_event_flow(*state_->session.tables));
  flow.sent -= state_->before.sent;
  flow.limited -= state_->before.limited;
  flow.lost -= state_->before.lost;
  return flow;
}

}  // namespace chatgate
