// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/configuration.h"
#include "datapath/attachment.h"
#include "store/interface_table.h"

namespace chatgate {

/// An interface that is to be filtered on.
struct WantedInterface {
  std::string name;
  std::vector<AttachMode> modes;  ///< to be tried in this order, one at least

  bool operator==(const WantedInterface&) const = default;
};

struct Wishes {
  std::vector<WantedInterface> wanted;  ///< the configured ones first
  std::vector<std::string> held_off;    ///< configured, but `detach` took them off
};

/// What the configuration names, unless `detach` took it off, and what `attach` put on record. An interface
/// that is configured is tried in the configured mode, then in the one in which it was attached last.
Wishes wishes_of(const Configuration& configuration, const std::vector<InterfaceRow>& rows);

}  // namespace chatgate
