// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datapath/attachment.h"
#include "datapath/programs_there.h"
#include "engine/finding.h"
#include "host/links.h"
#include "host/network_card.h"
#include "host/xdp_support.h"

namespace chatgate {

/// All that is judged of one interface.
struct InterfaceFacts {
  Link link;
  NetworkCard card;
  std::optional<XdpSupport> support;  ///< nothing: the kernel is too old to tell
  std::vector<ProgramThere> programs;
  std::optional<Attachment> ours;
  std::string parent;                   ///< name of what it stands on; empty: nothing here
  std::string master;                   ///< name of its bond or bridge; empty: none
  std::string master_kind;              ///< that one's kind
  std::vector<std::string> members;     ///< names of the interfaces that belong to this bond or bridge
  std::vector<std::string> siblings;    ///< the other members of its own bond or bridge
  std::vector<std::string> unfiltered;  ///< those of `siblings` without our program
  std::vector<std::string> vlans;       ///< names of the VLAN interfaces that stand on it
  std::uint32_t cpus = 1;
};

/// One rule: what it finds; nothing, where it does not apply.
using InterfaceRule = std::optional<Finding> (*)(const InterfaceFacts&);

std::optional<Finding> check_up(const InterfaceFacts& facts);
std::optional<Finding> check_kind(
    const InterfaceFacts& facts);  ///< bonds, bridges, VLANs, what stands on another
std::optional<Finding> check_master(
    const InterfaceFacts& facts);  ///< members of a bond or bridge: all, or a hole
std::optional<Finding> check_driver(const InterfaceFacts& facts);  ///< native XDP
std::optional<Finding> check_mtu(const InterfaceFacts& facts);     ///< against packets in several buffers
std::optional<Finding> check_queues(const InterfaceFacts& facts);
std::optional<Finding> check_lro(const InterfaceFacts& facts);  ///< LRO and GRO-HW
std::optional<Finding> check_gro(const InterfaceFacts& facts);  ///< software GRO, under generic mode
std::optional<Finding> check_vlan_offload(const InterfaceFacts& facts);
std::optional<Finding> check_programs(const InterfaceFacts& facts);  ///< ours and others'

/// All of them.
std::span<const InterfaceRule> interface_rules();

}  // namespace chatgate
