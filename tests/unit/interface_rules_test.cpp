// SPDX-License-Identifier: Apache-2.0
#include "unit/interface_facts.h"

namespace chatgate::test {
namespace {

ProgramThere stranger(const char* mode, std::uint32_t link = 0) {
  return {12, "somebody_else", mode, link, false, {}};
}

TEST(InterfaceRules, NothingIsWrongWithASoundInterface) {
  for (const InterfaceRule rule : interface_rules()) {
    const std::optional<Finding> finding = rule(sound());
    if (finding) {
      EXPECT_EQ(finding->level, FindingLevel::kOk) << finding->check << ": " << finding->found;
    }
  }
}

TEST(InterfaceRules, Down) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_up(facts)), "ok: up");
  facts.link.up = false;
  EXPECT_EQ(said(check_up(facts)), "warning: down -> ip link set dev eth0 up");
}

TEST(InterfaceRules, BondsBridgesAndWhatStandsOnAnother) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_kind(facts)), "nothing");
  for (const char* kind : {"bond", "team", "bridge"}) {
    facts.link.kind = kind;
    facts.members = {"eth1", "eth2"};
    EXPECT_EQ(said(check_kind(facts)),
              "warning: a " + std::string(kind) + " of eth1, eth2 -> chatgate attach eth1 eth2");
    facts.members = {};
    EXPECT_EQ(said(check_kind(facts)),
              "warning: a " + std::string(kind) + " without members -> ip link show master eth0");
  }
  facts.link.kind = "vlan";
  facts.parent = "eth1";
  EXPECT_EQ(said(check_kind(facts)), "warning: a vlan on eth1 -> chatgate attach eth1");
  facts.link.kind = "macvlan";
  facts.parent = "";
  EXPECT_EQ(said(check_kind(facts)),
            "warning: a macvlan on an interface of another network namespace -> ip netns list");
  facts.link.kind = "veth";
  EXPECT_EQ(said(check_kind(facts)), "nothing");
}

TEST(InterfaceRules, AllMembersOfABondOrNone) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_master(facts)), "nothing");
  facts.master = "bond0";
  facts.master_kind = "bond";
  facts.siblings = {"eth1"};
  EXPECT_EQ(said(check_master(facts)), "ok: of bond0");
  facts.unfiltered = {"eth1"};
  EXPECT_EQ(said(check_master(facts)),
            "note: of bond0, whose eth1 is not filtered -> chatgate attach eth0 eth1");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_master(facts)),
            "warning: of bond0, whose eth1 is not filtered -> chatgate attach eth1");
  facts.master_kind = "bridge";
  EXPECT_EQ(said(check_master(facts)), "nothing") << "its other ports are other people's";
}

TEST(InterfaceRules, ProgramsThatAreThere) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_programs(facts)), "ok: no program");
  facts.programs = {stranger("native")};
  EXPECT_EQ(
      said(check_programs(facts)),
      "problem: somebody_else (program 12) is there alone, native mode -> ip link set dev eth0 xdpdrv off");
  facts.programs = {stranger("generic")};
  EXPECT_EQ(
      said(check_programs(facts)),
      "problem: somebody_else (program 12) is there alone, generic mode -> ip link set dev eth0 xdpgeneric "
      "off");
  facts.programs = {stranger("native", 5)};
  EXPECT_EQ(said(check_programs(facts)),
            "problem: somebody_else (program 12) is there alone, native mode -> bpftool link detach id 5");
  facts.programs = {{13, "xdp_dispatcher", "native", 0, true, {"xdp_filter", "katran"}}};
  EXPECT_EQ(said(check_programs(facts)), "ok: xdp_filter, katran, under libxdp's dispatcher");
  facts.programs.front().components = {"chatgate", "xdp_filter"};
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_programs(facts)), "ok: chatgate, native mode, beside xdp_filter");
}

TEST(InterfaceRules, GenericModeWhereNativeIsPossible) {
  InterfaceFacts facts = sound();
  facts.ours = attached(AttachMode::kGeneric);
  EXPECT_EQ(said(check_programs(facts)),
            "warning: chatgate, generic mode -> chatgate detach eth0 && chatgate attach eth0 --mode auto");
  facts.support = XdpSupport{false, false};
  EXPECT_EQ(said(check_programs(facts)), "ok: chatgate, generic mode");
}

}  // namespace
}  // namespace chatgate::test
