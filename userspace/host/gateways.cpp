// SPDX-License-Identifier: Apache-2.0
#include "host/gateways.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

#include <fmt/format.h>

namespace chatgate {
namespace {

using Gateways = std::vector<InterfaceAddress>;

/// The next hops of one route. Its interface (RTA_OIF) may come after them.
struct Hops {
  int family = AF_UNSPEC;
  std::vector<IpAddress> addresses;
  int interface = 0;  ///< index; 0: not told
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
    default:
      break;
  }
}

/// RTA_MULTIPATH: a row of next hops, each with an interface and attributes of its own.
void add_multipath(Gateways& gateways, int family, const nlattr* attribute) {
  const auto* hop = static_cast<const rtnexthop*>(mnl_attr_get_payload(attribute));
  int left = mnl_attr_get_payload_len(attribute);
  for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
    Hops hops{family, {}, hop->rtnh_ifindex};
    const auto* inner = reinterpret_cast<const nlattr*>(RTNH_DATA(hop));
    for (int rest = hop->rtnh_len - static_cast<int>(RTNH_LENGTH(0)); mnl_attr_ok(inner, rest);
         inner = mnl_attr_next(inner)) {
      rest -= MNL_ALIGN(inner->nla_len);
      add_attribute(hops, inner);
    }
    take(hops, gateways);
  }
}

int on_route(const nlmsghdr* message, void* data) {
  auto& gateways = *static_cast<Gateways*>(data);
  const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(message));
  if (route->rtm_dst_len != 0 || route->rtm_type != RTN_UNICAST) return MNL_CB_OK;
  const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(*route)));
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
  Hops hops{route->rtm_family, {}, 0};
  while (mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)))) {
    if (mnl_attr_get_type(attribute) == RTA_MULTIPATH) add_multipath(gateways, route->rtm_family, attribute);
    add_attribute(hops, attribute);
    attribute = mnl_attr_next(attribute);
  }
  take(hops, gateways);
  return MNL_CB_OK;
}

struct SocketClose {
  void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};

}  // namespace

Result<std::vector<InterfaceAddress>> default_gateways() {
  const auto error = [] { return fail(system_error("read routes", "this host", errno)); };
  const std::unique_ptr<mnl_socket, SocketClose> socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return error();
  std::array<char, 32768> buffer{};  // what the kernel uses for dumps
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_type = RTM_GETROUTE;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request->nlmsg_seq = 1;
  auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
  route->rtm_family = AF_UNSPEC;
  if (mnl_socket_sendto(socket.get(), request, request->nlmsg_len) < 0) return error();
  Gateways gateways;
  for (int status = MNL_CB_OK; status > MNL_CB_STOP;) {
    const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    if (size < 0) return error();
    status = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), 1, mnl_socket_get_portid(socket.get()),
                        on_route, &gateways);
    if (status < 0) return error();
  }
  return gateways;
}

}  // namespace chatgate
