// SPDX-License-Identifier: Apache-2.0
#include "support/raw_socket.h"

#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "support/process.h"

namespace chatgate::test {
namespace {

constexpr std::size_t kTagAt = 12;  // behind the two addresses

bool set_option(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

Mac mac_of(int fd, const std::string& interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), sizeof(request.ifr_name) - 1);
  if (ioctl(fd, SIOCGIFHWADDR, &request) != 0) ADD_FAILURE() << interface << ": " << std::strerror(errno);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(request.ifr_hwaddr.sa_data);
  return Mac(bytes, bytes + ETH_ALEN);
}

/// The kernel hands the outermost tag over beside the frame.
void put_tag_back(const msghdr& message, Packet& frame) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr;
       one = CMSG_NXTHDR(const_cast<msghdr*>(&message), one)) {
    if (one->cmsg_level != SOL_PACKET || one->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata data{};
    std::memcpy(&data, CMSG_DATA(one), sizeof(data));
    if ((data.tp_status & TP_STATUS_VLAN_VALID) == 0) continue;
    const bool known = (data.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
    const std::uint16_t type = known ? data.tp_vlan_tpid : kDot1Q;
    const Packet tag{static_cast<std::uint8_t>(type >> 8U), static_cast<std::uint8_t>(type),
                     static_cast<std::uint8_t>(data.tp_vlan_tci >> 8U),
                     static_cast<std::uint8_t>(data.tp_vlan_tci)};
    frame.insert(frame.begin() + kTagAt, tag.begin(), tag.end());
  }
}

}  // namespace

RawSocket::RawSocket(const std::string& netns, const std::string& interface) {
  const InNetns inside(netns);
  fd_ = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  const bool good = fd_ >= 0 && set_option(fd_, SOL_PACKET, PACKET_AUXDATA, 1) &&
                    set_option(fd_, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1) &&
                    set_option(fd_, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20) &&
                    bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  if (!good) ADD_FAILURE() << "raw socket on " << interface << ": " << std::strerror(errno);
  mac_ = mac_of(fd_, interface);
}

RawSocket::~RawSocket() {
  if (fd_ >= 0) close(fd_);
}

void RawSocket::send(const Packet& frame) {
  ssize_t sent = -1;
  do {
    pollfd room{fd_, POLLOUT, 0};
    poll(&room, 1, 1000);
    sent = ::send(fd_, frame.data(), frame.size(), 0);
    // ENOBUFS: the link is full, the frame did not leave.
  } while (sent < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOBUFS));
  if (sent != static_cast<ssize_t>(frame.size())) ADD_FAILURE() << "send frame: " << std::strerror(errno);
}

std::optional<Packet> RawSocket::receive(std::chrono::milliseconds limit) {
  pollfd waiting{fd_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return std::nullopt;
  Packet frame(65536);
  std::array<char, 256> control{};
  iovec data{frame.data(), frame.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(fd_, &message, 0);
  if (size < 0) return std::nullopt;
  frame.resize(static_cast<std::size_t>(size));
  put_tag_back(message, frame);
  return frame;
}

bool holds_text(const Packet& frame, std::string_view text) {
  return std::search(frame.begin(), frame.end(), text.begin(), text.end()) != frame.end();
}

}  // namespace chatgate::test
