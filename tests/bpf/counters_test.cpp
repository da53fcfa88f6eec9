// SPDX-License-Identifier: Apache-2.0
// What a packet leaves behind: its verdict's counter, the notes, and the deciding key's slot.
#include <linux/bpf.h>

#include <cstring>
#include <set>

#include "bpf/counted.h"
#include "support/counting.h"
#include "support/fixture_packets.h"
#include "support/kernel.h"
#include "support/naive_decoder.h"

namespace chatgate::test {
namespace {

/// 192.0.2.7 and 2001:db8::7 are banned, .8 allowed, .9 a shadow, .10 nothing.
class Counters : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_EQ(failure(kernel().replace(policy_)), "");
    auto program = CountingProgram::load(kernel().tables(), kCountedPort);
    ASSERT_EQ(failure(program), "");
    program_.emplace(std::move(*program));
    auto slots = SlotCounters::open(kernel().tables());
    ASSERT_EQ(failure(slots), "");
    slots_.emplace(std::move(*slots));
  }

  const CountingProgram& program() const { return *program_; }
  Hits hits(const CompiledKey& key) { return slots_->read(kernel().slot_of(key.key)); }

  /// Runs the packet; what it added to the port's counters, those that moved only.
  std::map<chatgate_counter, std::uint64_t> moved_by(const Packet& packet) {
    const ReasonCounts before = counts_of_port(kernel().tables(), kCountedPort);
    program().run(packet);
    const ReasonCounts added = difference(counts_of_port(kernel().tables(), kCountedPort), before);
    std::map<chatgate_counter, std::uint64_t> moved;
    for (std::size_t i = 0; i < added.size(); ++i) {
      if (added.at(i).packets != 0) moved[static_cast<chatgate_counter>(i)] = added.at(i).packets;
      EXPECT_EQ(added.at(i).bytes, added.at(i).packets * packet.size()) << i;
    }
    return moved;
  }

  const std::vector<CompiledKey> policy_{ban("192.0.2.7"), ban("2001:db8::7"), allow("192.0.2.8"),
                                         ban("192.0.2.9", shadow())};

 private:
  std::optional<CountingProgram> program_;
  std::optional<SlotCounters> slots_;
};

using Moved = std::map<chatgate_counter, std::uint64_t>;

/// Every fixture moves the verdict that the probe names, by one, and its notes.
TEST_F(Counters, OneVerdictAPacketAndItsNotes) {
  std::set<chatgate_counter> seen;
  for (const NamedPacket& fixture : fixture_packets()) {
    const Decoded decoded = decode(fixture.packet);
    const chatgate_counter reason = kernel().reason(fixture.packet);
    Moved expected{{reason, 1}};
    if (decoded.tags == 1) expected[CHATGATE_NOTE_VLAN] = 1;
    if (decoded.tags > 1) expected[CHATGATE_NOTE_QINQ] = 1;
    EXPECT_EQ(moved_by(fixture.packet), expected) << fixture.name;
    for (const auto& [counter, packets] : expected) seen.insert(counter);
  }
  EXPECT_EQ(seen.size(), 8U);  // five that pass unjudged, drop_banned, two notes
}

TEST_F(Counters, VerdictsOfJudgedPackets) {
  EXPECT_EQ(moved_by(from("192.0.2.7").udp()), (Moved{{CHATGATE_DROP_BANNED, 1}}));
  EXPECT_EQ(moved_by(from("2001:db8::7").udp()), (Moved{{CHATGATE_DROP_BANNED, 1}}));
  EXPECT_EQ(moved_by(from("192.0.2.8").udp()), (Moved{{CHATGATE_PASS_WHITELISTED, 1}}));
  EXPECT_EQ(moved_by(from("192.0.2.9").udp()), (Moved{{CHATGATE_PASS_SHADOW, 1}}));
  EXPECT_EQ(moved_by(from("192.0.2.10").udp()), (Moved{{CHATGATE_PASS_UNLISTED, 1}}));
  kernel().tables().control().pause_until = CHATGATE_NEVER;
  EXPECT_EQ(moved_by(from("192.0.2.7").udp()), (Moved{{CHATGATE_PASS_PAUSED, 1}}));
}

TEST_F(Counters, TunnelsThatPassAreNoted) {
  for (const std::uint8_t protocol : {kIpIp, kSixInFour, kGre}) {
    const Packet inner = from("192.0.2.7").udp();
    EXPECT_EQ(moved_by(from("192.0.2.10").tunnel(protocol, inner)),
              (Moved{{CHATGATE_PASS_UNLISTED, 1}, {CHATGATE_NOTE_ENCAPSULATED, 1}}));
    EXPECT_EQ(moved_by(from("2001:db8::10").tunnel(protocol, inner)),
              (Moved{{CHATGATE_PASS_UNLISTED, 1}, {CHATGATE_NOTE_ENCAPSULATED, 1}}));
    EXPECT_EQ(
        moved_by(from("192.0.2.8").tags(2).tunnel(protocol, inner)),
        (Moved{{CHATGATE_PASS_WHITELISTED, 1}, {CHATGATE_NOTE_QINQ, 1}, {CHATGATE_NOTE_ENCAPSULATED, 1}}));
    EXPECT_EQ(moved_by(from("192.0.2.7").tunnel(protocol, inner)), (Moved{{CHATGATE_DROP_BANNED, 1}}));
  }
}

TEST_F(Counters, OnlyBannedIsDropped) {
  for (const char* source : {"192.0.2.8", "192.0.2.9", "192.0.2.10"})
    EXPECT_EQ(program().run(from(source).udp()), XDP_PASS);
  for (const char* source : {"192.0.2.7", "2001:db8::7"})
    EXPECT_EQ(program().run(from(source).udp()), XDP_DROP);
  for (const NamedPacket& fixture : fixture_packets()) {
    const bool dropped = kernel().reason(fixture.packet) == CHATGATE_DROP_BANNED;
    EXPECT_EQ(program().run(fixture.packet), dropped ? XDP_DROP : XDP_PASS) << fixture.name;
  }
}

/// Also of a frame that does not fit one page (xdp.frags).
TEST_F(Counters, BytesAreTheWholeFrames) {
  for (const std::size_t bytes : {1U, 1400U, 9000U, 20000U}) {
    const Hits before = hits(policy_.front());
    const Packet packet = from("192.0.2.7").udp(std::string(bytes, 'x'));
    EXPECT_EQ(moved_by(packet), (Moved{{CHATGATE_DROP_BANNED, 1}}));
    EXPECT_EQ(hits(policy_.front()).bytes - before.bytes, packet.size());
  }
}

TEST_F(Counters, TheDecidingKeysSlot) {
  const WallTime started = wall_now();
  const Packet dropped = from("192.0.2.7").udp();
  for (int i = 0; i < 5; ++i) program().run(dropped);
  program().run(from("192.0.2.8").udp());
  program().run(from("192.0.2.9").udp());
  program().run(from("192.0.2.10").udp());
  EXPECT_EQ(hits(policy_[0]).packets, 5U);
  EXPECT_EQ(hits(policy_[0]).bytes, 5 * dropped.size());
  EXPECT_EQ(hits(policy_[1]), Hits{});
  EXPECT_EQ(hits(policy_[2]).packets, 1U);
  EXPECT_EQ(hits(policy_[3]).packets, 1U);
  for (const std::size_t i : {0U, 2U, 3U}) {
    EXPECT_GE(hits(policy_[i]).last_seen, started - std::chrono::milliseconds(100));
    EXPECT_LE(hits(policy_[i]).last_seen, wall_now() + std::chrono::milliseconds(100));
  }
}

/// Of nested bans the longest one decides, and is the only one that is credited.
TEST_F(Counters, TheLongestMatchIsCredited) {
  const std::vector<CompiledKey> nested{ban("203.0.113.0/24"), ban("203.0.113.0/25"), ban("203.0.113.7"),
                                        ban("203.0.113.64/26", until(from_now(-std::chrono::hours(1))))};
  ASSERT_EQ(failure(kernel().replace(nested)), "");
  program().run(from("203.0.113.200").udp());
  program().run(from("203.0.113.8").udp());
  program().run(from("203.0.113.8").udp());
  for (int i = 0; i < 3; ++i) program().run(from("203.0.113.7").udp());
  for (int i = 0; i < 4; ++i) program().run(from("203.0.113.65").udp());  // the /26 is over: the /25 goes on
  EXPECT_EQ(hits(nested[0]).packets, 1U);
  EXPECT_EQ(hits(nested[1]).packets, 2U + 4U);
  EXPECT_EQ(hits(nested[2]).packets, 3U);
  EXPECT_EQ(hits(nested[3]).packets, 0U);
}

}  // namespace
}  // namespace chatgate::test
