// SPDX-License-Identifier: Apache-2.0
#include "host/links.h"

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>

#include "host/netlink.h"

namespace chatgate {
namespace {

std::string kind_of(const nlattr* info) {
  const auto* inner = static_cast<const nlattr*>(mnl_attr_get_payload(info));
  for (int left = mnl_attr_get_payload_len(info); mnl_attr_ok(inner, left); inner = mnl_attr_next(inner)) {
    if (mnl_attr_get_type(inner) == IFLA_INFO_KIND) return mnl_attr_get_str(inner);
    left -= static_cast<int>(MNL_ALIGN(inner->nla_len));
  }
  return {};
}

Link read_link(const nlmsghdr* message) {
  const auto* header = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
  Link link;
  link.index = static_cast<std::uint32_t>(header->ifi_index);
  link.up = (header->ifi_flags & IFF_UP) != 0;
  link.loopback = (header->ifi_flags & IFF_LOOPBACK) != 0;
  bool elsewhere = false;
  each_attribute(message, sizeof(*header), [&](const nlattr* attribute) {
    switch (mnl_attr_get_type(attribute)) {
      case IFLA_IFNAME:
        link.name = mnl_attr_get_str(attribute);
        break;
      case IFLA_MTU:
        link.mtu = mnl_attr_get_u32(attribute);
        break;
      case IFLA_LINK:
        link.parent = mnl_attr_get_u32(attribute);
        break;
      case IFLA_LINK_NETNSID:
        elsewhere = true;
        break;
      case IFLA_MASTER:
        link.master = mnl_attr_get_u32(attribute);
        break;
      case IFLA_LINKINFO:
        link.kind = kind_of(attribute);
        break;
      default:
        break;
    }
  });
  // The other end of a veth pair is no parent.
  if (elsewhere || link.kind == "veth") link.parent = 0;
  return link;
}

}  // namespace

Result<std::vector<Link>> links() {
  std::vector<Link> all;
  const auto dump = [](nlmsghdr* request) {
    request->nlmsg_type = RTM_GETLINK;
    request->nlmsg_flags |= NLM_F_DUMP;
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg)));
    link->ifi_family = AF_UNSPEC;
  };
  const auto take = [&](const nlmsghdr* message) { all.push_back(read_link(message)); };
  CHATGATE_TRY(ask_netlink(NETLINK_ROUTE, dump, take, "read interfaces", "this host"));
  std::sort(all.begin(), all.end(), [](const Link& a, const Link& b) { return a.index < b.index; });
  return all;
}

}  // namespace chatgate
