// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/attachment.h"
#include "datapath/pins.h"
#include "engine/interface_rules.h"
#include "host/links.h"

namespace chatgate {

/// The interfaces of this host, and where our program is.
struct Surroundings {
  std::vector<Link> links;
  std::vector<Attachment> attachments;
  std::optional<PinDirectory> pins;  ///< nothing: no BPF file system
  std::uint32_t cpus = 1;
};

/// Null: there is none of that name.
const Link* find_link(const Surroundings& around, const std::string& name);

/// All that can be seen of one interface.
Result<InterfaceFacts> look_at(const Surroundings& around, const Link& link);

}  // namespace chatgate
