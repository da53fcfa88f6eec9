// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/interface_rules.h"

namespace chatgate::test {

/// Up, with a driver that has native XDP, and nothing on it.
inline InterfaceFacts sound() {
  InterfaceFacts facts;
  facts.link = {2, "eth0", "", 0, 0, 1500, true, false};
  facts.card.driver = "ice";
  facts.card.features = {
      {"rx-lro", {false, false}}, {"rx-gro-hw", {false, false}}, {"rx-gro", {true, false}}};
  facts.card.channels = CardChannels{0, 4, 0, 8};
  facts.support = XdpSupport{true, true};
  facts.cpus = 4;
  return facts;
}

inline Attachment attached(AttachMode mode) { return {"eth0", 2, 7, mode, false, true}; }

/// "level: found -> command".
inline std::string said(const std::optional<Finding>& finding) {
  if (!finding) return "nothing";
  EXPECT_EQ(finding->level == FindingLevel::kOk, finding->meaning.empty()) << finding->found;
  EXPECT_EQ(finding->level != FindingLevel::kOk && finding->command.empty(),
            finding->meaning.find("nothing to mend") != std::string::npos)
      << finding->found << ": " << finding->meaning;
  return std::string(to_string(finding->level)) + ": " + finding->found +
         (finding->command.empty() ? "" : " -> " + finding->command);
}

}  // namespace chatgate::test
