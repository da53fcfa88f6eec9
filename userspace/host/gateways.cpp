// SPDX-License-Identifier: Apache-2.0
#include "host/gateways.h"

#include <libmnl/libmnl.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <ctime>
#include <map>

#include <fmt/format.h>

#include "host/netlink.h"

namespace chatgate {
namespace {

using Gateways = std::vector<InterfaceAddress>;

/// The next hops of one route. Its interface (RTA_OIF) may come after them.
struct Hops {
  int family = AF_UNSPEC;
  std::vector<IpAddress> addresses;
  int interface = 0;          ///< index; 0: not told
  std::uint32_t nexthop = 0;  ///< the id of an object that says all this (ip-nexthop(8)); 0: none
};

/// A nexthop object: one hop, or a group of others.
struct Nexthop {
  Hops hops;
  std::vector<std::uint32_t> members;
};

std::string interface_name(int index) {
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr) return name.data();
  return fmt::format("interface {}", index);
}

void take(const Hops& hops, Gateways& gateways) {
  for (const IpAddress& address : hops.addresses)
    gateways.push_back({interface_name(hops.interface), address});
}

void add(Hops& hops, int family, const void* bytes, std::size_t size) {
  IpAddress address;
  address.family = family == AF_INET6 ? Family::kV6 : Family::kV4;
  if (size != address_size(address)) return;
  std::memcpy(address.bytes.data(), bytes, size);
  hops.addresses.push_back(address);
}

/// RTA_GATEWAY, RTA_VIA and RTA_OIF, of a route or of one of its next hops.
void add_attribute(Hops& hops, const nlattr* attribute) {
  const auto* payload = static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute));
  const std::size_t size = mnl_attr_get_payload_len(attribute);
  switch (mnl_attr_get_type(attribute)) {
    case RTA_GATEWAY:
      add(hops, hops.family, payload, size);
      break;
    case RTA_VIA: {  // a v6 hop of a v4 route
      const auto* via = reinterpret_cast<const rtvia*>(payload);
      if (size > sizeof(*via)) add(hops, via->rtvia_family, via->rtvia_addr, size - sizeof(*via));
      break;
    }
    case RTA_OIF:
      if (size == sizeof(std::uint32_t)) hops.interface = static_cast<int>(mnl_attr_get_u32(attribute));
      break;
    case RTA_NH_ID:
      if (size == sizeof(std::uint32_t)) hops.nexthop = mnl_attr_get_u32(attribute);
      break;
    default:
      break;
  }
}

/// RTA_MULTIPATH: a row of next hops, each with an interface and attributes of its own.
void add_multipath(Gateways& gateways, int family, const nlattr* attribute) {
  const auto* hop = static_cast<const rtnexthop*>(mnl_attr_get_payload(attribute));
  int left = mnl_attr_get_payload_len(attribute);
  for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
    Hops hops;
    hops.family = family;
    hops.interface = hop->rtnh_ifindex;
    const auto* inner = reinterpret_cast<const nlattr*>(RTNH_DATA(hop));
    for (int rest = hop->rtnh_len - static_cast<int>(RTNH_LENGTH(0)); mnl_attr_ok(inner, rest);
         inner = mnl_attr_next(inner)) {
      rest -= MNL_ALIGN(inner->nla_len);
      add_attribute(hops, inner);
    }
    take(hops, gateways);
  }
}

/// Adds what the route tells of its hops; if that is an id alone (net.ipv4.nexthop_compat_mode is 0), the id.
void take_route(const nlmsghdr* message, Gateways& gateways, std::vector<std::uint32_t>& nexthops) {
  const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(message));
  if (route->rtm_dst_len != 0 || route->rtm_type != RTN_UNICAST) return;
  const std::size_t before = gateways.size();
  Hops hops;
  hops.family = route->rtm_family;
  each_attribute(message, sizeof(*route), [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == RTA_MULTIPATH) add_multipath(gateways, route->rtm_family, attribute);
    add_attribute(hops, attribute);
  });
  take(hops, gateways);
  if (gateways.size() == before && hops.nexthop != 0) nexthops.push_back(hops.nexthop);
}

void take_nexthop(const nlmsghdr* message, std::map<std::uint32_t, Nexthop>& all) {
  const auto* header = static_cast<const nhmsg*>(mnl_nlmsg_get_payload(message));
  Nexthop nexthop;
  std::uint32_t id = 0;
  each_attribute(message, sizeof(*header), [&](const nlattr* attribute) {
    const void* payload = mnl_attr_get_payload(attribute);
    const std::size_t size = mnl_attr_get_payload_len(attribute);
    const int type = mnl_attr_get_type(attribute);
    if (type == NHA_ID) id = mnl_attr_get_u32(attribute);
    if (type == NHA_OIF) nexthop.hops.interface = static_cast<int>(mnl_attr_get_u32(attribute));
    if (type == NHA_GATEWAY) add(nexthop.hops, header->nh_family, payload, size);
    const auto* members = static_cast<const nexthop_grp*>(payload);
    for (std::size_t i = 0; type == NHA_GROUP && i < size / sizeof(*members); ++i)
      nexthop.members.push_back(members[i].id);
  });
  all[id] = std::move(nexthop);
}

/// Asks for all of one kind.
template <typename Header>
auto dump_of(std::uint16_t type) {
  return [type](nlmsghdr* request) {
    request->nlmsg_type = type;
    request->nlmsg_flags |= NLM_F_DUMP;
    mnl_nlmsg_put_extra_header(request, sizeof(Header));  // zeroes: of any family
  };
}

Status add_nexthops(const std::vector<std::uint32_t>& ids, Gateways& gateways) {
  std::map<std::uint32_t, Nexthop> all;
  const auto keep = [&all](const nlmsghdr* message) { take_nexthop(message, all); };
  CHATGATE_TRY(
      ask_netlink(NETLINK_ROUTE, dump_of<nhmsg>(RTM_GETNEXTHOP), keep, "read next hops", "this host"));
  for (const std::uint32_t id : ids) {
    const Nexthop& nexthop = all[id];
    take(nexthop.hops, gateways);
    for (const std::uint32_t member : nexthop.members) take(all[member].hops, gateways);
  }
  return {};
}

}  // namespace

Result<std::vector<InterfaceAddress>> default_gateways() {
  Gateways gateways;
  std::vector<std::uint32_t> nexthops;
  const auto keep = [&](const nlmsghdr* message) { take_route(message, gateways, nexthops); };
  CHATGATE_TRY(ask_netlink(NETLINK_ROUTE, dump_of<rtmsg>(RTM_GETROUTE), keep, "read routes", "this host"));
  if (!nexthops.empty()) CHATGATE_TRY(add_nexthops(nexthops, gateways));
  return gateways;
}

}  // namespace chatgate
