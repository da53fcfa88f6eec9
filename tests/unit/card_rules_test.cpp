// SPDX-License-Identifier: Apache-2.0
#include "unit/interface_facts.h"

namespace chatgate::test {
namespace {

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
  facts.support.reset();
  facts.card.driver = "e1000";
  EXPECT_EQ(said(check_mtu(facts)), "ok: 9000") << "nobody knows of a native mode";
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
