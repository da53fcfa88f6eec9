// SPDX-License-Identifier: Apache-2.0
#include "engine/interface_rules.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

/// Up, with a driver that has native XDP, and nothing on it.
InterfaceFacts sound() {
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

Attachment attached(AttachMode mode) { return {"eth0", 2, 7, mode, false, true}; }

ProgramThere stranger(const char* mode, std::uint32_t link = 0) {
  return {12, "somebody_else", mode, link, false, {}};
}

/// "level: found -> command".
std::string said(const std::optional<Finding>& finding) {
  if (!finding) return "nothing";
  EXPECT_EQ(finding->level == FindingLevel::kOk, finding->meaning.empty()) << finding->found;
  EXPECT_EQ(finding->level != FindingLevel::kOk && finding->command.empty(),
            finding->meaning.find("nothing to mend") != std::string::npos)
      << finding->found << ": " << finding->meaning;
  return std::string(to_string(finding->level)) + ": " + finding->found +
         (finding->command.empty() ? "" : " -> " + finding->command);
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

TEST(CardRules, Driver) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_driver(facts)), "ok: ice, native XDP");
  facts.support = XdpSupport{false, false};
  EXPECT_EQ(said(check_driver(facts)), "warning: ice, no native XDP -> chatgate attach eth0 --mode generic");
  facts.ours = attached(AttachMode::kGeneric);
  EXPECT_EQ(said(check_driver(facts)), "note: ice, no native XDP");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_driver(facts)), "ok: ice, native XDP") << "it runs";
}

TEST(CardRules, DriverOfAKernelThatDoesNotTell) {
  InterfaceFacts facts = sound();
  facts.support = std::nullopt;
  EXPECT_EQ(said(check_driver(facts)), "ok: ice, native XDP") << "on the list of Linux 6.1";
  facts.card.driver = "e1000";
  EXPECT_EQ(said(check_driver(facts)), "note: e1000, native XDP unknown -> chatgate attach eth0");
}

TEST(CardRules, Mtu) {
  InterfaceFacts facts = sound();
  facts.support = XdpSupport{true, false};
  EXPECT_EQ(said(check_mtu(facts)), "ok: 1500");
  facts.link.mtu = 3000;
  EXPECT_EQ(said(check_mtu(facts)), "note: 3000 -> ip link set dev eth0 mtu 1500");
  facts.link.mtu = 3498;
  EXPECT_EQ(said(check_mtu(facts)), "note: 3498 -> ip link set dev eth0 mtu 1500");
  facts.link.mtu = 9000;
  EXPECT_EQ(
      said(check_mtu(facts)),
      "warning: 9000, and the driver does not say that it takes packets in several buffers -> ip link set "
      "dev eth0 mtu 3498");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_mtu(facts)), "ok: 9000") << "it runs";
  facts.ours = attached(AttachMode::kGeneric);
  EXPECT_EQ(said(check_mtu(facts)).substr(0, 8), "warning:") << "native mode will be refused again";
  facts.ours = std::nullopt;
  facts.support = XdpSupport{true, true};
  EXPECT_EQ(said(check_mtu(facts)), "ok: 9000, and the driver takes packets in several buffers");
  facts.support = XdpSupport{false, false};
  EXPECT_EQ(said(check_mtu(facts)), "ok: 9000") << "generic mode takes any";
}

TEST(CardRules, Queues) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_queues(facts)), "ok: 4 receive queues, 4 CPUs");
  facts.card.channels = CardChannels{0, 1, 0, 8};
  EXPECT_EQ(said(check_queues(facts)), "warning: 1 receive queue, 4 CPUs -> ethtool -L eth0 combined 4");
  facts.card.channels = CardChannels{2, 0, 3, 0};
  EXPECT_EQ(said(check_queues(facts)), "note: 2 receive queues, 4 CPUs -> ethtool -L eth0 rx 3");
  facts.card.channels = CardChannels{0, 1, 0, 1};
  EXPECT_EQ(said(check_queues(facts)), "note: 1 receive queue, 4 CPUs");
  facts.cpus = 1;
  EXPECT_EQ(said(check_queues(facts)), "ok: 1 receive queue, 1 CPU");
  facts.card.channels = std::nullopt;
  EXPECT_EQ(said(check_queues(facts)), "nothing");
}

TEST(CardRules, AmazonsDriverWantsHalfOfTheQueues) {
  InterfaceFacts facts = sound();
  facts.card.driver = "ena";
  facts.card.channels = CardChannels{0, 8, 0, 8};
  facts.cpus = 8;
  EXPECT_EQ(said(check_queues(facts)), "problem: 8 receive queues, 8 CPUs -> ethtool -L eth0 combined 4");
  facts.card.channels = CardChannels{0, 4, 0, 8};
  EXPECT_EQ(said(check_queues(facts)), "ok: 4 receive queues, 8 CPUs");
}

TEST(CardRules, MergingByTheCard) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_lro(facts)), "ok: off");
  facts.card.features["rx-lro"].on = true;
  EXPECT_EQ(said(check_lro(facts)), "warning: lro on -> ethtool -K eth0 lro off");
  facts.card.features["rx-gro-hw"].on = true;
  EXPECT_EQ(said(check_lro(facts)), "warning: lro and rx-gro-hw on -> ethtool -K eth0 lro off rx-gro-hw off");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_lro(facts)), "note: lro and rx-gro-hw on -> ethtool -K eth0 lro off rx-gro-hw off");
  facts = sound();
  facts.card.features["rx-gro-hw"] = {true, true};
  EXPECT_EQ(said(check_lro(facts)),
            "warning: rx-gro-hw on, and cannot be turned off from here -> chatgate attach "
            "eth0 --mode generic");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_lro(facts)), "note: rx-gro-hw on, and cannot be turned off from here");
  facts.ours = attached(AttachMode::kGeneric);
  EXPECT_EQ(said(check_lro(facts)), "note: rx-gro-hw on, and cannot be turned off from here");
  facts.ours = std::nullopt;
  facts.card.features["rx-gro-hw"] = {true, false};
  facts.card.driver = "virtio_net";
  EXPECT_EQ(said(check_lro(facts)), "note: rx-gro-hw on -> ethtool -K eth0 rx-gro-hw off");
  facts.card.features.clear();
  EXPECT_EQ(said(check_lro(facts)), "nothing");
}

TEST(CardRules, WhatCanBeTurnedOffIsNamedBeforeWhatCannot) {
  InterfaceFacts facts = sound();
  facts.card.features["rx-lro"] = {true, true};
  facts.card.features["rx-gro-hw"] = {true, false};
  EXPECT_EQ(said(check_lro(facts)), "warning: rx-gro-hw on -> ethtool -K eth0 rx-gro-hw off");
}

TEST(CardRules, SoftwareMergingMattersToGenericModeOnly) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_gro(facts)), "nothing");
  facts.ours = attached(AttachMode::kNative);
  EXPECT_EQ(said(check_gro(facts)), "nothing");
  facts.ours = attached(AttachMode::kGeneric);
  EXPECT_EQ(said(check_gro(facts)), "note: on, in generic mode -> ethtool -K eth0 gro off");
  facts.card.features["rx-gro"].on = false;
  EXPECT_EQ(said(check_gro(facts)), "ok: off");
}

TEST(CardRules, TagsThatTheCardTakesOff) {
  InterfaceFacts facts = sound();
  EXPECT_EQ(said(check_vlan_offload(facts)), "ok: off");
  facts.card.features["rx-vlan-hw-parse"] = {true, false};
  EXPECT_EQ(said(check_vlan_offload(facts)), "ok: on, and no VLAN stands on it");
  facts.vlans = {"eth0.7"};
  EXPECT_EQ(said(check_vlan_offload(facts)), "note: on, under eth0.7 -> ethtool -K eth0 rxvlan off");
  facts.card.features["rx-vlan-hw-parse"].fixed = true;
  EXPECT_EQ(said(check_vlan_offload(facts)), "note: on, under eth0.7");
}

}  // namespace
}  // namespace chatgate::test
