// SPDX-License-Identifier: Apache-2.0
#include "host/arrived_packet.h"

#include <gtest/gtest.h>
#include <linux/if_ether.h>

#include "support/packet.h"
#include "support/policy.h"

namespace chatgate::test {
namespace {

constexpr std::size_t kEthernet = 14;

std::optional<ArrivedPacket> read(const Packet& frame, std::size_t length = SIZE_MAX) {
  const auto type = static_cast<std::uint16_t>(frame.at(12) << 8U | frame.at(13));
  const std::span<const std::uint8_t> bytes = std::span(frame).subspan(kEthernet);
  return read_arrived(type, bytes.first(std::min(length, bytes.size())));
}

PacketBuilder from(const char* source) {
  const bool v4 = ip(source).family == Family::kV4;
  return {ip(source), ip(v4 ? "198.51.100.1" : "2001:db8::1")};
}

TEST(ArrivedPacket, SourcesOfBothFamilies) {
  for (const char* source : {"192.0.2.7", "2001:db8:5::7"}) {
    const auto packet = read(from(source).udp("hello"));
    ASSERT_TRUE(packet) << source;
    EXPECT_EQ(to_string(packet->source), source);
    EXPECT_EQ(packet->source_port, 0) << "of TCP only";
  }
}

TEST(ArrivedPacket, PortsOfTcp) {
  // 198.51.100.9:443 to 198.51.100.1:50000, behind a header with one word of options
  std::vector<std::uint8_t> bytes(28);
  bytes[0] = 0x46;
  bytes[9] = 6;
  bytes[24] = 1;
  bytes[25] = 0xbb;
  bytes[26] = 0xc3;
  bytes[27] = 0x50;
  const auto packet = read_arrived(ETH_P_IP, bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source_port, 443);
  EXPECT_EQ(packet->destination_port, 50000);
  bytes[7] = 1;  // a later fragment
  EXPECT_EQ(read_arrived(ETH_P_IP, bytes)->source_port, 0);
  bytes[7] = 0;
  bytes.pop_back();
  EXPECT_EQ(read_arrived(ETH_P_IP, bytes)->source_port, 0) << "cut";
}

TEST(ArrivedPacket, BehindVlanTags) {
  const std::vector<std::uint8_t> tag{0, 7, ETH_P_8021Q >> 8U, ETH_P_8021Q & 0xffU};
  const Packet frame = from("192.0.2.7").udp();
  std::vector<std::uint8_t> bytes(frame.begin() + kEthernet, frame.end());
  bytes.insert(bytes.begin(), {0, 7, ETH_P_IP >> 8U, ETH_P_IP & 0xffU});
  for (int tags = 1; tags <= 4; ++tags) {
    const auto packet = read_arrived(ETH_P_8021Q, bytes);
    ASSERT_TRUE(packet) << tags;
    EXPECT_EQ(to_string(packet->source), "192.0.2.7");
    bytes.insert(bytes.begin(), tag.begin(), tag.end());
  }
  EXPECT_EQ(read_arrived(ETH_P_8021Q, bytes), std::nullopt) << "five";
}

TEST(ArrivedPacket, CutAnywhereItIsReadOrNot) {
  for (const char* source : {"192.0.2.7", "2001:db8:5::7"}) {
    const Packet frame = from(source).udp("hello");
    const std::size_t header = ip(source).family == Family::kV4 ? 20 : 40;
    for (std::size_t length = 0; length < frame.size() - kEthernet; ++length)
      EXPECT_EQ(read(frame, length).has_value(), length >= header) << source << " " << length;
  }
  EXPECT_EQ(read_arrived(ETH_P_ARP, std::vector<std::uint8_t>(64)), std::nullopt);
  EXPECT_EQ(read_arrived(ETH_P_IP, std::vector<std::uint8_t>(64)), std::nullopt) << "no version";
}

}  // namespace
}  // namespace chatgate::test
