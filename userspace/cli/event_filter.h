// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/event_listener.h"
#include "net/ip_prefix.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own
class App;
}

namespace chatgate {

/// Which drops are shown; an unset field does not narrow.
struct EventFilter {
  std::string interface;
  std::string list;
  std::string license;
  std::string source_text, destination_text;  ///< as typed
  std::optional<IpPrefix> source;
  std::optional<IpPrefix> destination;

  void add_options(CLI::App& command);

  /// Reads what was typed: kUsage where it is off.
  Status read();
  /// Refused (kRefused): an interface, list or license that is not there, for which nothing would ever show.
  Status check(Session& session) const;

  bool lets_through(const DropEvent& event) const;
};

}  // namespace chatgate
