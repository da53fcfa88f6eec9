// SPDX-License-Identifier: Apache-2.0
// Where an interface stands among the others, and what runs on it.
#include "engine/interface_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace chatgate {
namespace {

bool is_bundle(const std::string& kind) { return kind == "bond" || kind == "team"; }

/// Interfaces whose packets come in through another one of this host, their parent.
bool stands_on_another(const std::string& kind) {
  constexpr std::array<std::string_view, 5> kKinds{"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

std::string attach_command(const std::vector<std::string>& interfaces) {
  return interfaces.empty() ? std::string() : fmt::format("chatgate attach {}", fmt::join(interfaces, " "));
}

std::string who_is(const ProgramThere& program) {
  return program.name.empty() ? fmt::format("program {}", program.id)
                              : fmt::format("{} (program {})", program.name, program.id);
}

Finding judge_ours(const InterfaceFacts& facts) {
  const Attachment& ours = *facts.ours;
  Finding finding =
      ok_finding(facts.link.name, "xdp", fmt::format("chatgate, {} mode", to_string(ours.mode)));
  for (const ProgramThere& program : facts.programs) {
    for (const std::string& name : program.components) {
      if (name != "chatgate") finding.found += fmt::format(", beside {}", name);
    }
  }
  if (ours.mode != AttachMode::kGeneric || !facts.support || !facts.support->native) return finding;
  finding.level = FindingLevel::kWarning;
  finding.meaning =
      "the driver can do native mode, which costs a fraction; the command filters nothing meanwhile, and "
      "goes back to generic mode where the driver refuses";
  finding.command = fmt::format("chatgate detach {0} && chatgate attach {0} --mode auto", facts.link.name);
  return finding;
}

}  // namespace

std::optional<Finding> check_up(const InterfaceFacts& facts) {
  if (facts.link.up) return ok_finding(facts.link.name, "link", "up");
  return Finding{facts.link.name,           "link",
                 FindingLevel::kWarning,    "down",
                 "no packet comes in here", fmt::format("ip link set dev {} up", facts.link.name)};
}

std::optional<Finding> check_kind(const InterfaceFacts& facts) {
  const std::string& kind = facts.link.kind;
  if (is_bundle(kind) || kind == "bridge") {
    return Finding{facts.link.name,
                   "kind",
                   FindingLevel::kWarning,
                   facts.members.empty() ? fmt::format("a {} without members", kind)
                                         : fmt::format("a {} of {}", kind, fmt::join(facts.members, ", ")),
                   "packets come in by its members, where native mode is: filter there",
                   facts.members.empty() ? fmt::format("ip link show master {}", facts.link.name)
                                         : attach_command(facts.members)};
  }
  if (!stands_on_another(kind)) return std::nullopt;
  if (facts.parent.empty())
    return Finding{facts.link.name,
                   "kind",
                   FindingLevel::kWarning,
                   fmt::format("a {} on an interface of another network namespace", kind),
                   "packets come in by that one, where native mode is: filter there",
                   "ip netns list"};
  return Finding{facts.link.name,
                 "kind",
                 FindingLevel::kWarning,
                 fmt::format("a {} on {}", kind, facts.parent),
                 fmt::format("packets come in by {}, where native mode is; the filter reads behind VLAN tags",
                             facts.parent),
                 attach_command({facts.parent})};
}

std::optional<Finding> check_master(const InterfaceFacts& facts) {
  if (!is_bundle(facts.master_kind)) return std::nullopt;
  Finding finding = ok_finding(facts.link.name, "member", fmt::format("of {}", facts.master));
  if (facts.unfiltered.empty()) return finding;
  finding.found += fmt::format(", whose {} {} not filtered", fmt::join(facts.unfiltered, ", "),
                               facts.unfiltered.size() == 1 ? "is" : "are");
  finding.level = facts.ours ? FindingLevel::kWarning : FindingLevel::kNote;
  finding.meaning = "packets may come in by any member";
  std::vector<std::string> wanted = facts.unfiltered;
  if (!facts.ours) wanted.insert(wanted.begin(), facts.link.name);
  finding.command = attach_command(wanted);
  return finding;
}

std::optional<Finding> check_programs(const InterfaceFacts& facts) {
  if (facts.ours) return judge_ours(facts);
  for (const ProgramThere& program : facts.programs) {
    if (program.dispatcher) continue;
    return Finding{
        facts.link.name,
        "xdp",
        FindingLevel::kProblem,
        fmt::format("{} is there alone, {} mode", who_is(program), program.mode),
        "it is not under libxdp's dispatcher, so nothing can be attached beside it; 'bpftool prog show' "
        "tells whose it is",
        removal_of(program, facts.link.name)};
  }
  if (facts.programs.empty()) return ok_finding(facts.link.name, "xdp", "no program");
  const std::vector<std::string>& names = facts.programs.front().components;
  return ok_finding(facts.link.name, "xdp",
                    names.empty() ? "libxdp's dispatcher"
                                  : fmt::format("{}, under libxdp's dispatcher", fmt::join(names, ", ")));
}

std::span<const InterfaceRule> interface_rules() {
  static constexpr std::array<InterfaceRule, 10> kAll{
      check_up,     check_kind, check_master, check_driver,       check_mtu,
      check_queues, check_lro,  check_gro,    check_vlan_offload, check_programs};
  return kAll;
}

}  // namespace chatgate
