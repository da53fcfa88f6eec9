// SPDX-License-Identifier: Apache-2.0
// From the frame to the addresses: what is judged, what passes unjudged, and under which counter.
#include <set>

#include "support/fixture_packets.h"
#include "support/kernel.h"
#include "support/naive_decoder.h"

namespace chatgate::test {
namespace {

constexpr std::size_t kShortest = 14;  // BPF_PROG_RUN takes no less than an Ethernet header

PacketBuilder v4() { return PacketBuilder(Family::kV4); }
PacketBuilder v6() { return PacketBuilder(Family::kV6); }

/// The builder's default sources are banned, everybody else is not.
class Parse : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7"), ban("2001:db8::7")})), "");
  }

  /// What the naive decoder makes of the frame under that policy.
  static chatgate_counter expected(const Packet& frame) {
    const Decoded decoded = decode(frame);
    if (!decoded.judged()) return decoded.passes;
    const bool banned = decoded.source == ip("192.0.2.7") || decoded.source == ip("2001:db8::7");
    return banned ? CHATGATE_DROP_BANNED : CHATGATE_PASS_UNLISTED;
  }
};

TEST_F(Parse, EveryLengthOfEveryFixture) {
  std::size_t asked = 0;
  std::set<chatgate_counter> seen;
  for (const NamedPacket& fixture : fixture_packets()) {
    for (std::size_t length = kShortest; length <= fixture.packet.size(); ++length) {
      const Packet cut(fixture.packet.begin(), fixture.packet.begin() + static_cast<std::ptrdiff_t>(length));
      const chatgate_counter reason = kernel().reason(cut);
      ASSERT_EQ(reason, expected(cut)) << fixture.name << ", " << length << " of " << fixture.packet.size();
      seen.insert(reason);
      ++asked;
    }
  }
  EXPECT_GT(asked, 3000U);
  const std::set<chatgate_counter> all{CHATGATE_DROP_BANNED,    CHATGATE_PASS_NOT_IP,
                                       CHATGATE_PASS_ARP,       CHATGATE_PASS_NEIGHBOUR,
                                       CHATGATE_PASS_MALFORMED, CHATGATE_PASS_VLAN_DEPTH};
  EXPECT_EQ(seen, all);
}

TEST_F(Parse, TheSameFixturesFromAnUnlistedSourcePass) {
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.8"), ban("2001:db8::8")})), "");
  for (const NamedPacket& fixture : fixture_packets()) {
    chatgate_counter reason = expected(fixture.packet);
    if (reason == CHATGATE_DROP_BANNED) reason = CHATGATE_PASS_UNLISTED;
    EXPECT_EQ(kernel().reason(fixture.packet), reason) << fixture.name;
  }
}

TEST_F(Parse, UpToFourTagsAreLookedThrough) {
  for (int tags = 0; tags <= 6; ++tags) {
    const chatgate_counter reason = tags <= 4 ? CHATGATE_DROP_BANNED : CHATGATE_PASS_VLAN_DEPTH;
    EXPECT_EQ(kernel().reason(v4().tags(tags).udp()), reason) << tags;
    EXPECT_EQ(kernel().reason(v6().tags(tags).udp()), reason) << tags;
  }
}

TEST_F(Parse, EveryMixOfTagTypes) {
  const std::vector<std::uint16_t> types{kDot1Q, kDot1Ad, kQinQOld};
  for (std::size_t mix = 0; mix < 81; ++mix) {
    const std::vector<std::uint16_t> tags{types[mix % 3], types[mix / 3 % 3], types[mix / 9 % 3],
                                          types[mix / 27]};
    EXPECT_EQ(kernel().reason(v4().tag_types(tags).udp()), CHATGATE_DROP_BANNED) << mix;
    EXPECT_EQ(kernel().reason(v6().tag_types(tags).udp()), CHATGATE_DROP_BANNED) << mix;
  }
}

TEST_F(Parse, FragmentsAreJudgedByTheirSource) {
  for (const std::uint16_t offset : {0, 1, 185, 0x1fff}) {
    for (const bool more : {true, false}) {
      EXPECT_EQ(kernel().reason(v4().fragment(offset, more).udp()), CHATGATE_DROP_BANNED) << offset;
      EXPECT_EQ(kernel().reason(v6().fragment(offset, more).udp()), CHATGATE_DROP_BANNED) << offset;
      const Packet clean = PacketBuilder(ip("192.0.2.9"), ip("198.51.100.1")).fragment(offset, more).udp();
      EXPECT_EQ(kernel().reason(clean), CHATGATE_PASS_UNLISTED) << offset;
    }
  }
}

TEST_F(Parse, NeighbourDiscoveryPassesOnlyAsRfc4861SaysIt) {
  for (std::uint8_t type = 133; type <= 137; ++type) {
    EXPECT_EQ(kernel().reason(v6().hop_limit(255).icmp6(type)), CHATGATE_PASS_NEIGHBOUR) << int{type};
    EXPECT_EQ(kernel().reason(v6().hop_limit(254).icmp6(type)), CHATGATE_DROP_BANNED) << int{type};
    EXPECT_EQ(kernel().reason(v6().hop_limit(1).icmp6(type)), CHATGATE_DROP_BANNED) << int{type};
    EXPECT_EQ(kernel().reason(v6().hop_limit(255).icmp6(type, 1)), CHATGATE_DROP_BANNED) << int{type};
    EXPECT_EQ(kernel().reason(v6().hop_limit(255).icmp6(type, 255)), CHATGATE_DROP_BANNED) << int{type};
    for (const std::uint8_t header : {kHopByHop, kRouting, kDestinationOptions})
      EXPECT_EQ(kernel().reason(v6().hop_limit(255).extension(header).icmp6(type)), CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().reason(v6().hop_limit(255).fragment(0, false).icmp6(type)), CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().reason(v6().tags(4).hop_limit(255).icmp6(type)), CHATGATE_PASS_NEIGHBOUR) << int{type};
  }
  for (const std::uint8_t type : {0, 1, 128, 129, 130, 131, 132, 138, 143, 255})
    EXPECT_EQ(kernel().reason(v6().hop_limit(255).icmp6(type)), CHATGATE_DROP_BANNED) << int{type};
}

/// The tables see the whole address: one bit more or less is another visitor.
TEST_F(Parse, EveryBitOfTheSourceCounts) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    const IpAddress banned = family == Family::kV4 ? ip("192.0.2.7") : ip("2001:db8::7");
    for (std::size_t bit = 0; bit < static_cast<std::size_t>(address_bits(family)); ++bit) {
      IpAddress other = banned;
      other.bytes.at(bit / 8) ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
      EXPECT_EQ(kernel().reason(PacketBuilder(other, banned).udp()), CHATGATE_PASS_UNLISTED)
          << to_string(other);
    }
  }
}

TEST_F(Parse, EveryVerdictIsReached) {
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7"), allow("192.0.2.8"), ban("192.0.2.9", shadow())})),
            "");
  const auto from = [](const char* source) { return PacketBuilder(ip(source), ip("198.51.100.1")).udp(); };
  std::set<chatgate_counter> reached;
  for (const Packet& packet : {from("192.0.2.7"), from("192.0.2.8"), from("192.0.2.9"), from("192.0.2.10"),
                               v4().ethernet(0x88cc, {}), v4().arp(), v6().hop_limit(255).icmp6(135),
                               v4().version(5).udp(), v4().tags(5).udp()})
    reached.insert(kernel().reason(packet));
  kernel().tables().control().pause_until = CHATGATE_NEVER;
  reached.insert(kernel().reason(v4().udp()));
  kernel().tables().control().pause_until = 0;
  kernel().tables().set_word(1, kernel().tables().active() ^ 1U);  // where no generation is
  reached.insert(kernel().reason(v4().udp()));

  std::set<chatgate_counter> verdicts;
  for (int i = 0; i < CHATGATE_NOTE_VLAN; ++i) verdicts.insert(static_cast<chatgate_counter>(i));
  EXPECT_EQ(reached, verdicts);
}

}  // namespace
}  // namespace chatgate::test
