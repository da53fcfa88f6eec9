// SPDX-License-Identifier: Apache-2.0
#include "service/wishes.h"

#include <algorithm>

namespace chatgate {
namespace {

void add_mode(WantedInterface& interface, const std::string& text) {
  const auto mode = parse_attach_mode(text);
  if (!mode) return;  // neither the configuration nor the store takes others
  const auto& modes = interface.modes;
  if (std::find(modes.begin(), modes.end(), *mode) == modes.end()) interface.modes.push_back(*mode);
}

const InterfaceRow* find_row(const std::vector<InterfaceRow>& rows, const std::string& name) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const InterfaceRow& r) { return r.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

Wishes wishes_of(const Configuration& configuration, const std::vector<InterfaceRow>& rows) {
  Wishes wishes;
  for (const std::string& name : configuration.interfaces) {
    const InterfaceRow* row = find_row(rows, name);
    if (row != nullptr && !row->wanted) {
      wishes.held_off.push_back(name);
      continue;
    }
    WantedInterface wanted{name, {}};
    add_mode(wanted, configuration.mode);
    if (row != nullptr) add_mode(wanted, row->mode);
    wishes.wanted.push_back(std::move(wanted));
  }
  const auto& names = configuration.interfaces;
  for (const InterfaceRow& row : rows) {
    if (!row.wanted || std::find(names.begin(), names.end(), row.name) != names.end()) continue;
    WantedInterface wanted{row.name, {}};
    add_mode(wanted, row.mode);
    wishes.wanted.push_back(std::move(wanted));
  }
  return wishes;
}

}  // namespace chatgate
