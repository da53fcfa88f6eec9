// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/event_ring.h"
#include "engine/session.h"
#include "model/entry.h"

namespace chatgate {

/// A packet that was dropped, and the entries behind the ban that did it.
struct DropEvent {
  PacketEvent packet;
  std::vector<Entry> entries;  ///< those whose kernel key decided; empty: not known
};

/// The one listener of the kernel's tables: the program tells of drops while it lives, and stops by itself
/// when it is killed.
class EventListener {
 public:
  /// How long the program goes on without keep_on().
  static constexpr std::chrono::seconds kGrace{3};

  /// Needs the right to write the tables, not the lock: no change is made to what they hold. Refused if
  /// nothing is attached, or if there is a listener already.
  static Result<EventListener> start(SessionOptions options);
  EventListener(EventListener&&) noexcept;
  EventListener& operator=(EventListener&&) noexcept;
  /// The program tells no more.
  ~EventListener();

  Session& session();

  /// Readable (poll) when a drop was told of.
  int fd() const;

  /// To be called every second. Refused when the tables are gone or were replaced.
  Status keep_on();
  /// The program tells no more; what is in the ring can still be read.
  void stop();

  Result<std::vector<DropEvent>> read();

  /// Since start().
  Result<EventFlow> flow() const;

 private:
  struct State;
  explicit EventListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chatgate
