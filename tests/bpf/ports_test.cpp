// SPDX-License-Identifier: Apache-2.0
// Counting apart by port, the probe that leaves no trace, and what is counted when a table is missing.
#include <linux/bpf.h>

#include <cstring>

#include "support/counting.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

class Ports : public KernelTest {
 protected:
  void name_port(std::uint32_t port, const char* name) {
    std::memcpy(kernel().tables().control().ports[port].name, name, std::strlen(name) + 1);
  }
  std::uint64_t packets(std::uint32_t port, chatgate_counter counter) {
    return counts_of_port(kernel().tables(), port).at(counter).packets;
  }
  Packet banned_ = PacketBuilder(Family::kV4).udp();
};

TEST_F(Ports, EachAttachmentIsCountedApart) {
  const CompiledKey key = ban("192.0.2.7");
  ASSERT_EQ(failure(kernel().replace({key})), "");
  const auto first = CountingProgram::load(kernel().tables(), 0);
  const auto last = CountingProgram::load(kernel().tables(), CHATGATE_PORTS - 1);
  ASSERT_EQ(failure(first) + failure(last), "");
  for (int i = 0; i < 2; ++i) first->run(banned_);
  for (int i = 0; i < 3; ++i) last->run(banned_);
  for (std::uint32_t port = 0; port < CHATGATE_PORTS; ++port) {
    const std::uint64_t expected = port == 0 ? 2 : port == CHATGATE_PORTS - 1 ? 3 : 0;
    EXPECT_EQ(packets(port, CHATGATE_DROP_BANNED), expected) << port;
  }
  const auto slots = SlotCounters::open(kernel().tables());
  ASSERT_EQ(failure(slots), "");
  EXPECT_EQ(slots->read(kernel().slot_of(key.key)).packets, 5U);  // one key, whichever interface
}

TEST_F(Ports, ReadCountersNamesThePortsThatWereUsed) {
  name_port(2, "eth2");
  name_port(5, "a-name-of-15-ch");
  const auto program = CountingProgram::load(kernel().tables(), 5);
  ASSERT_EQ(failure(program), "");
  program->run(banned_);
  const auto ports = read_counters(kernel().tables());
  ASSERT_EQ(failure(ports), "");
  ASSERT_EQ(ports->size(), 2U);
  EXPECT_EQ(ports->at(0).interface, "eth2");
  EXPECT_EQ(ports->at(0).reasons.at(CHATGATE_PASS_UNLISTED).packets, 0U);
  EXPECT_EQ(ports->at(1).interface, "a-name-of-15-ch");
  EXPECT_EQ(ports->at(1).reasons.at(CHATGATE_PASS_UNLISTED).packets, 1U);
  EXPECT_EQ(ports->at(1).reasons.at(CHATGATE_PASS_UNLISTED).bytes, banned_.size());
}

TEST_F(Ports, TheProbeLeavesNoTrace) {
  const std::vector<CompiledKey> keys{ban("192.0.2.7"), allow("192.0.2.8"), ban("192.0.2.9", shadow())};
  ASSERT_EQ(failure(kernel().replace(keys)), "");
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("192.0.2.8"), CHATGATE_PASS_WHITELISTED);
  EXPECT_EQ(kernel().reason("192.0.2.9"), CHATGATE_PASS_SHADOW);
  EXPECT_EQ(kernel().reason(PacketBuilder(Family::kV6).tags(2).udp()), CHATGATE_PASS_UNLISTED);
  for (std::uint32_t port = 0; port < CHATGATE_PORTS; ++port) {
    for (const PacketCount& count : counts_of_port(kernel().tables(), port))
      EXPECT_EQ(count.packets + count.bytes, 0U);
  }
  const auto slots = SlotCounters::open(kernel().tables());
  ASSERT_EQ(failure(slots), "");
  for (std::uint32_t slot = 0; slot <= 4096; ++slot) EXPECT_EQ(slots->read(slot), Hits{}) << slot;
}

/// The probe names the key that decides by its slot, also the largest one.
TEST_F(Ports, TheProbeAnswersWithTheSlot) {
  const std::uint32_t largest = CHATGATE_SLOT_LIMIT - 1;
  const std::vector<KeyWrite> writes{{{ban("192.0.2.7"), largest}, true}, {{allow("192.0.2.8"), 1}, true}};
  ASSERT_EQ(failure(kernel().write(writes)), "");
  EXPECT_EQ(kernel().ask("192.0.2.7").slot, largest);
  EXPECT_EQ(kernel().ask("192.0.2.8").slot, 1U);
  EXPECT_EQ(kernel().ask("192.0.2.9").slot, std::uint32_t{CHATGATE_SLOT_NONE});
}

/// A slot beyond the table decides like any other, and is counted nowhere.
TEST_F(Ports, ASlotBeyondTheTableHarmsNothing) {
  const std::vector<KeyWrite> writes{{{ban("192.0.2.7"), CHATGATE_SLOT_LIMIT - 1}, true}};
  ASSERT_EQ(failure(kernel().write(writes)), "");
  const auto program = CountingProgram::load(kernel().tables());
  ASSERT_EQ(failure(program), "");
  EXPECT_EQ(program->run(banned_), XDP_DROP);
  EXPECT_EQ(packets(0, CHATGATE_DROP_BANNED), 1U);
}

/// The tables without which it is not known whether an allow covers a packet, or a ban. The host hashes are
/// not among them: what a trie bans is banned without them.
bool needs(Family family, std::uint32_t map) {
  if (family == Family::kV4)
    return map == CHATGATE_MAP_GATE4 || map == CHATGATE_MAP_DEST4 || map == CHATGATE_MAP_ALLOW4 ||
           map == CHATGATE_MAP_BAN4;
  return map == CHATGATE_MAP_GATE6WIDE || map == CHATGATE_MAP_GATE6NARROW || map == CHATGATE_MAP_DEST6 ||
         map == CHATGATE_MAP_ALLOW6 || map == CHATGATE_MAP_BAN6;
}

/// Every table, taken away in turn: who needs it passes, and the error is counted.
TEST_F(Ports, AMissingTablePassesAndIsCounted) {
  const std::vector<CompiledKey> keys{
      ban("203.0.113.0/24"),  allow("203.0.113.8"),   ban("192.0.2.9"),     ban("2001:db8:1::/48"),
      allow("2001:db8:1::8"), ban("2001:db8:2::/64"), ban("2001:db8:3::7"), ban("2001:db8:8000::/33")};
  const std::vector<KernelDestination> destinations{{ip("198.51.100.1"), 1}, {ip("2001:db8:ffff::1"), 1}};
  const std::map<Family, Packet> banned{
      {Family::kV4, PacketBuilder(ip("203.0.113.7"), destinations[0].address).udp()},
      {Family::kV6, PacketBuilder(ip("2001:db8:1::7"), destinations[1].address).udp()}};
  const auto program = CountingProgram::load(kernel().tables());
  ASSERT_EQ(failure(program), "");
  ASSERT_EQ(failure(kernel().replace(keys, destinations)), "");
  const std::uint32_t active = kernel().tables().active();
  for (std::uint32_t map = 0; map < CHATGATE_OUTER_MAPS; ++map) {
    for (const auto& [family, packet] : banned) EXPECT_EQ(program->run(packet), XDP_DROP);
    const BpfMap& outer = kernel().tables().map(static_cast<chatgate_map>(map));
    const auto table = kernel().tables().inner(static_cast<chatgate_map>(map), active);
    ASSERT_EQ(failure(table) + failure(outer.erase(&active)), "");
    for (const auto& [family, packet] : banned) {
      const std::uint64_t errors = packets(0, CHATGATE_ERROR_NO_TABLE);
      const std::uint32_t action = needs(family, map) ? XDP_PASS : XDP_DROP;
      EXPECT_EQ(program->run(packet), action) << map << ", v" << static_cast<int>(family);
      EXPECT_EQ(packets(0, CHATGATE_ERROR_NO_TABLE) - errors, action == XDP_PASS ? 1U : 0U) << map;
    }
    const int back = table->fd();
    ASSERT_EQ(failure(outer.update(&active, &back)), "");
  }
}

}  // namespace
}  // namespace chatgate::test
