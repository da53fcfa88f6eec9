// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/labels.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// One prefix of an input, and whose it is or why. Small: lists have millions.
struct PrefixItem {
  IpPrefix prefix;
  Labels::Id label = Labels::kNone;  ///< in PrefixList::labels
  std::uint32_t line = 0;            ///< where it stood, from 1; 0: not from a file
};

/// Prefixes with labels, as they came in.
struct PrefixList {
  std::vector<PrefixItem> items;
  Labels labels;

  void add(const IpPrefix& prefix, std::string_view label, std::uint32_t line = 0) {
    items.push_back({prefix, labels.add(label), line});
  }
  std::string_view label_of(const PrefixItem& item) const { return labels.at(item.label); }
};

}  // namespace chatgate
