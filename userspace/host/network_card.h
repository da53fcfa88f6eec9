// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace chatgate {

/// One of the features that `ethtool -k` shows.
struct CardFeature {
  bool on = false;
  bool fixed = false;  ///< it cannot be changed
};

/// `ethtool -l`: a queue of either direction is a channel, or both directions share one.
struct CardChannels {
  std::uint32_t rx = 0;
  std::uint32_t combined = 0;
  std::uint32_t most_rx = 0;
  std::uint32_t most_combined = 0;
};

/// What an interface's driver tells of itself.
struct NetworkCard {
  std::string driver;                           ///< empty: it does not say
  std::map<std::string, CardFeature> features;  ///< by the kernel's names: "rx-lro", "rx-gro-hw"
  std::optional<CardChannels> channels;         ///< nothing: it has no such setting
};

/// Asked by ethtool's ioctl. What the driver does not answer is left out; refused if there is no such
/// interface.
Result<NetworkCard> network_card(const std::string& interface);

}  // namespace chatgate
