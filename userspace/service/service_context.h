// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <utility>

#include "config/configuration.h"
#include "engine/session.h"
#include "service/clockwork.h"
#include "service/service_options.h"
#include "service/troubles.h"

namespace chatgate {

/// What the service's tasks share.
struct ServiceContext {
  ServiceContext(ServiceOptions places, Configuration configured, Clockwork& clocks)
      : options(std::move(places)), configuration(std::move(configured)), clock(&clocks) {}

  SessionOptions session() const { return session_options(options, configuration); }

  ServiceOptions options;
  Configuration configuration;
  Clockwork* clock;
  Troubles troubles;
  std::set<std::string> interfaces;    ///< that are to be filtered on, as the last upkeep found
  std::string filtering;               ///< where it filters, for a person
  bool upkeep_due = false;             ///< a task found that the kernel is behind
  Instant upkeep_by = Instant::max();  ///< upkeep has something to do then
};

/// A session that changes, on the service's clock; nothing: a command has the lock.
Result<std::optional<Session>> change_session(const ServiceContext& context);

}  // namespace chatgate
