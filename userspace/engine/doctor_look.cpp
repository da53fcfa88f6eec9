// SPDX-License-Identifier: Apache-2.0
#include "engine/doctor_look.h"

#include <algorithm>

namespace chatgate {
namespace {

const Link* find_index(const Surroundings& around, std::uint32_t index) {
  const auto found = std::find_if(around.links.begin(), around.links.end(),
                                  [&](const Link& link) { return link.index == index; });
  return found == around.links.end() || index == 0 ? nullptr : &*found;
}

const Attachment* ours_on(const Surroundings& around, std::uint32_t index) {
  const auto found = std::find_if(around.attachments.begin(), around.attachments.end(),
                                  [&](const Attachment& one) { return one.ifindex == index; });
  return found == around.attachments.end() ? nullptr : &*found;
}

/// Who stands above, below and beside.
void place(const Surroundings& around, InterfaceFacts& facts) {
  const Link& self = facts.link;
  if (const Link* parent = find_index(around, self.parent)) facts.parent = parent->name;
  if (const Link* master = find_index(around, self.master)) {
    facts.master = master->name;
    facts.master_kind = master->kind;
  }
  for (const Link& other : around.links) {
    if (other.index == self.index) continue;
    if (other.master == self.index) facts.members.push_back(other.name);
    if (other.kind == "vlan" && other.parent == self.index) facts.vlans.push_back(other.name);
    if (self.master == 0 || other.master != self.master) continue;
    facts.siblings.push_back(other.name);
    if (ours_on(around, other.index) == nullptr) facts.unfiltered.push_back(other.name);
  }
}

}  // namespace

const Link* find_link(const Surroundings& around, const std::string& name) {
  const auto found = std::find_if(around.links.begin(), around.links.end(),
                                  [&](const Link& link) { return link.name == name; });
  return found == around.links.end() ? nullptr : &*found;
}

Result<InterfaceFacts> look_at(const Surroundings& around, const Link& link) {
  InterfaceFacts facts;
  facts.link = link;
  facts.cpus = around.cpus;
  CHATGATE_TRY_ASSIGN(facts.card, network_card(link.name));
  CHATGATE_TRY_ASSIGN(facts.support, xdp_support(link.index));
  CHATGATE_TRY_ASSIGN(facts.programs, programs_there(around.pins, link.index));
  if (const Attachment* ours = ours_on(around, link.index)) facts.ours = *ours;
  place(around, facts);
  return facts;
}

}  // namespace chatgate
