// SPDX-License-Identifier: Apache-2.0
#include "host/packet_sample.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

using Clock = std::chrono::steady_clock;

// Four VLAN tags, the longest IPv4 header, and TCP's ports.
constexpr std::size_t kHead = 96;
constexpr int kAtOnce = 256;  // of one socket, before the others get their turn

Error cannot_listen(const Link& link) { return system_error("listen to packets", link.name, errno); }

/// Hears nothing before it is bound: of other interfaces' packets, none.
Result<UniqueFd> open_tap(const Link& link) {
  UniqueFd fd(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail(cannot_listen(link));
  const int yes = 1;
  if (setsockopt(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes)) != 0)
    return fail(cannot_listen(link));
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  where.sll_ifindex = static_cast<int>(link.index);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0)
    return fail(cannot_listen(link));
  return fd;
}

bool is_for_one(const sockaddr_ll& from) {
  return from.sll_pkttype == PACKET_HOST || from.sll_pkttype == PACKET_OTHERHOST;
}

/// False: the interface went down or away.
bool take_some(int fd, PacketSample& sample, std::size_t most) {
  std::array<std::uint8_t, kHead> head{};
  for (int i = 0; i < kAtOnce && sample.packets.size() < most; ++i) {
    sockaddr_ll from{};
    socklen_t size = sizeof(from);
    const ssize_t length =
        recvfrom(fd, head.data(), head.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (length < 0) return errno == EAGAIN || errno == EINTR;
    if (!is_for_one(from)) continue;
    const auto packet =
        read_arrived(ntohs(from.sll_protocol), std::span(head).first(static_cast<std::size_t>(length)));
    if (packet) sample.packets.push_back(*packet);
  }
  return true;
}

/// poll(2) passes over what is negative.
void listen_once(std::span<pollfd> taps, std::span<PacketSample> samples, std::size_t most) {
  for (std::size_t i = 0; i < taps.size(); ++i) {
    if (taps[i].fd < 0 || taps[i].revents == 0) continue;
    const bool goes_on = take_some(taps[i].fd, samples[i], most);
    if (!goes_on || samples[i].packets.size() >= most) taps[i].fd = -1;
  }
}

}  // namespace

Result<std::vector<PacketSample>> sample_packets(std::span<const Link> links, const SampleBounds& bounds) {
  std::vector<UniqueFd> owners;
  std::vector<pollfd> taps;
  std::vector<PacketSample> samples;
  for (const Link& link : links) {
    if (!link.up) continue;
    CHATGATE_TRY_ASSIGN(UniqueFd fd, open_tap(link));
    taps.push_back({fd.get(), POLLIN, 0});
    owners.push_back(std::move(fd));
    samples.push_back({link.name, {}});
  }
  const Clock::time_point end = Clock::now() + bounds.span;
  const auto listening = [&] {
    return std::any_of(taps.begin(), taps.end(), [](const pollfd& tap) { return tap.fd >= 0; });
  };
  while (listening()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) break;
    const int ready = poll(taps.data(), taps.size(), static_cast<int>(left.count()));
    if (ready > 0) listen_once(taps, samples, bounds.packets);
  }
  return samples;
}

}  // namespace chatgate
