// SPDX-License-Identifier: Apache-2.0
#include "host/connections.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "host/netlink.h"

namespace chatgate {
namespace {

/// ::ffff:0:0/96 is how an IPv6 socket shows an IPv4 address.
IpAddress address_from(int family, const __be32* words) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), words, bytes.size());
  IpAddress address;
  if (family == AF_INET6 && !std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    address.family = Family::kV6;
    address.bytes = bytes;
    return address;
  }
  const auto* first = family == AF_INET6 ? bytes.data() + kMapped.size() : bytes.data();
  std::copy_n(first, 4, address.bytes.begin());
  return address;
}

int on_socket(const nlmsghdr* message, void* data) {
  auto& sockets = *static_cast<TcpSockets*>(data);
  const auto* socket = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(message));
  const std::uint16_t port = ntohs(socket->id.idiag_sport);
  if (socket->idiag_state == TCP_LISTEN) {
    sockets.listening.set(port);
    return MNL_CB_OK;
  }
  Connection connection;
  connection.local = address_from(socket->idiag_family, socket->id.idiag_src);
  connection.remote = address_from(socket->idiag_family, socket->id.idiag_dst);
  connection.local_port = port;
  connection.remote_port = ntohs(socket->id.idiag_dport);
  sockets.established.push_back(connection);
  return MNL_CB_OK;
}

Error unreadable() { return system_error("read connections", "this host", errno); }

Status dump_family(mnl_socket* socket, int family, TcpSockets& sockets) {
  std::array<char, 32768> buffer{};  // what the kernel uses for dumps
  nlmsghdr* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  header->nlmsg_seq = static_cast<std::uint32_t>(family);
  auto* request =
      static_cast<inet_diag_req_v2*>(mnl_nlmsg_put_extra_header(header, sizeof(inet_diag_req_v2)));
  request->sdiag_family = static_cast<std::uint8_t>(family);
  request->sdiag_protocol = IPPROTO_TCP;
  request->idiag_states = 1U << TCP_ESTABLISHED | 1U << TCP_LISTEN;
  const std::uint32_t sequence = header->nlmsg_seq;
  if (mnl_socket_sendto(socket, header, header->nlmsg_len) < 0) return fail(unreadable());
  for (int status = MNL_CB_OK; status > MNL_CB_STOP;) {
    const ssize_t size = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
    if (size < 0) return fail(unreadable());
    status = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), sequence,
                        mnl_socket_get_portid(socket), on_socket, &sockets);
    if (status < 0) return fail(unreadable());
  }
  return {};
}

}  // namespace

Result<TcpSockets> tcp_sockets() {
  const NetlinkSocket socket(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return fail(unreadable());
  TcpSockets sockets;
  for (const int family : {AF_INET, AF_INET6}) CHATGATE_TRY(dump_family(socket.get(), family, sockets));
  for (Connection& one : sockets.established) one.opened_here = !sockets.listening.test(one.local_port);
  return sockets;
}

Result<std::vector<Connection>> established_connections() {
  CHATGATE_TRY_ASSIGN(TcpSockets sockets, tcp_sockets());
  return std::move(sockets.established);
}

Result<std::bitset<65536>> client_ports(const TcpSockets& sockets) {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  if (!(file >> first >> last)) return fail(unreadable());
  std::bitset<65536> ports;
  for (std::uint32_t port = first; port <= last; ++port) ports.set(port, !sockets.listening.test(port));
  return ports;
}

bool is_established(const Connection& connection) {
  const auto ask = [&](nlmsghdr* header) {
    header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header->nlmsg_flags |= NLM_F_ACK;
    auto* request =
        static_cast<inet_diag_req_v2*>(mnl_nlmsg_put_extra_header(header, sizeof(inet_diag_req_v2)));
    request->sdiag_family = connection.remote.family == Family::kV4 ? AF_INET : AF_INET6;
    request->sdiag_protocol = IPPROTO_TCP;
    request->id.idiag_sport = htons(connection.local_port);
    request->id.idiag_dport = htons(connection.remote_port);
    std::memcpy(request->id.idiag_src, connection.local.bytes.data(), sizeof(request->id.idiag_src));
    std::memcpy(request->id.idiag_dst, connection.remote.bytes.data(), sizeof(request->id.idiag_dst));
    std::fill(std::begin(request->id.idiag_cookie), std::end(request->id.idiag_cookie), INET_DIAG_NOCOOKIE);
  };
  bool found = false;  // a listener answers for what is not there
  const auto take = [&found](const nlmsghdr* message) {
    const auto* socket = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(message));
    found = found || socket->idiag_state == TCP_ESTABLISHED;
  };
  return ask_netlink(NETLINK_SOCK_DIAG, ask, take, "read connections", "this host").has_value() && found;
}

}  // namespace chatgate
