// SPDX-License-Identifier: Apache-2.0
// Samples of drops: each field is the packet's, and each sample is sent, over the rate, or lost, and counted
// so.
#include <netinet/in.h>

#include <cstring>
#include <thread>

#include "bpf/counted.h"
#include "support/counting.h"
#include "support/event_samples.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

constexpr std::uint16_t kSourcePort = 40000;  // of PacketBuilder

/// 192.0.2.7 and 2001:db8::7 are banned, .8 allowed, .9 a shadow, .10 nothing; somebody listens.
class Events : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_EQ(failure(kernel().replace(policy_)), "");
    std::strcpy(kernel().tables().control().ports[kCountedPort].name, "eth7");
    auto program = CountingProgram::load(kernel().tables(), kCountedPort);
    ASSERT_EQ(failure(program), "");
    program_.emplace(std::move(*program));
    ring_.emplace(open_events(kernel().tables()));
    listen(std::chrono::hours(1));
  }

  void listen(std::chrono::seconds span) { tell_events_until(kernel().tables(), wall_now() + span); }
  void run(const Packet& packet) const { program_->run(packet); }
  EventRing& ring() { return *ring_; }
  EventFlow flow() { return event_flow(kernel().tables()); }

  /// The events of one packet, which the rate lets through.
  std::vector<PacketEvent> events_of(const Packet& packet) {
    refill_event_rate(kernel().tables());
    run(packet);
    return read_events(ring());
  }

  /// The one event of a packet.
  PacketEvent event_of(const Packet& packet) {
    const std::vector<PacketEvent> events = events_of(packet);
    EXPECT_EQ(events.size(), 1U);
    return events.empty() ? PacketEvent{} : events.front();
  }

  void expect_ports(const Packet& packet, std::uint16_t source, std::uint16_t destination) {
    const PacketEvent event = event_of(packet);
    EXPECT_EQ(event.source_port, source);
    EXPECT_EQ(event.destination_port, destination);
  }

  const std::vector<CompiledKey> policy_{ban("192.0.2.7"), ban("2001:db8::7"), allow("192.0.2.8"),
                                         ban("192.0.2.9", shadow())};

 private:
  std::optional<CountingProgram> program_;
  std::optional<EventRing> ring_;
};

TEST_F(Events, NothingIsToldWithoutAListener) {
  const EventFlow before = flow();
  for (const WallTime until : {WallTime{}, wall_now() - std::chrono::seconds(1)}) {
    tell_events_until(kernel().tables(), until);
    EXPECT_EQ(events_of(from("192.0.2.7").udp()).size(), 0U);
  }
  const EventFlow added = difference(flow(), before);
  EXPECT_EQ(added.sent + added.limited + added.lost, 0U);
  listen(std::chrono::seconds(3));
  EXPECT_EQ(events_of(from("192.0.2.7").udp()).size(), 1U);
}

TEST_F(Events, OnlyDropsAndShadowsAreTold) {
  EXPECT_FALSE(event_of(from("192.0.2.7").udp()).shadow);
  EXPECT_TRUE(event_of(from("192.0.2.9").udp()).shadow);
  for (const char* source : {"192.0.2.8", "192.0.2.10", "2001:db8::8"})
    EXPECT_EQ(events_of(from(source).udp()).size(), 0U) << source;
  kernel().tables().control().pause_until = CHATGATE_NEVER;
  EXPECT_EQ(events_of(from("192.0.2.7").udp()).size(), 0U);
}

TEST_F(Events, TheProbeTellsNothing) {
  refill_event_rate(kernel().tables());
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(read_events(ring()).size(), 0U);
}

/// Under every number of VLAN tags.
TEST_F(Events, EveryField) {
  const std::uint8_t kinds[] = {IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP};
  for (const char* source : {"192.0.2.7", "2001:db8::7"}) {
    for (const std::uint8_t kind : kinds) {
      for (int tags = 0; tags <= CHATGATE_MAX_VLAN_TAGS; ++tags) {
        PacketBuilder builder = from(source);
        builder.tags(tags);
        const bool ping = kind == IPPROTO_ICMP;
        const Packet packet = ping                  ? builder.ping()
                              : kind == IPPROTO_TCP ? builder.tcp_syn(8443)
                                                    : builder.udp("hi", 5060);
        const WallTime started = wall_now();
        const PacketEvent event = event_of(packet);
        const bool v4 = event.source.family == Family::kV4;
        EXPECT_EQ(to_string(event.source), source);
        EXPECT_EQ(to_string(event.destination), v4 ? "198.51.100.1" : "2001:db8:ffff::1");
        EXPECT_EQ(event.protocol, ping && !v4 ? std::uint8_t{IPPROTO_ICMPV6} : kind);
        EXPECT_EQ(event.source_port, ping ? 0 : kSourcePort);
        EXPECT_EQ(event.destination_port, ping ? 0 : (kind == IPPROTO_TCP ? 8443 : 5060));
        EXPECT_EQ(event.bytes, packet.size());
        EXPECT_EQ(event.interface, "eth7");
        EXPECT_EQ(kernel().key_of(event.slot)->prefix, host_prefix(ip(source)));
        EXPECT_GE(event.at, started - std::chrono::milliseconds(100));
        EXPECT_LE(event.at, wall_now() + std::chrono::milliseconds(100));
      }
    }
  }
}

TEST_F(Events, PortsBehindIpv4Options) {
  for (const std::size_t bytes : {4U, 20U, 40U})
    expect_ports(from("192.0.2.7").options(bytes).udp("hi", 5060), kSourcePort, 5060);
}

TEST_F(Events, PortsOfFragments) {
  expect_ports(from("192.0.2.7").fragment(0, true).udp("hi", 5060), kSourcePort, 5060);
  expect_ports(from("192.0.2.7").fragment(64, true).udp("hi", 5060), 0, 0);
  expect_ports(from("192.0.2.7").fragment(64, false).udp("hi", 5060), 0, 0);
}

TEST_F(Events, ExtensionHeadersAreNamedNotPassed) {
  const PacketEvent event = event_of(from("2001:db8::7").extension(kDestinationOptions).udp("hi", 5060));
  EXPECT_EQ(event.protocol, kDestinationOptions);
  EXPECT_EQ(event.source_port, 0);
  expect_ports(from("2001:db8::7").fragment(0, true).udp("hi", 5060), 0, 0);
}

/// A frame that ends before its ports, and one that does not fit one page (xdp.frags).
TEST_F(Events, ShortAndLongFrames) {
  Packet cut = from("192.0.2.7").udp();
  cut.resize(14 + 20 + 3);
  expect_ports(cut, 0, 0);
  const Packet big = from("192.0.2.7").udp(std::string(20000, 'x'), 5060);
  const PacketEvent event = event_of(big);
  EXPECT_EQ(event.bytes, big.size());
  EXPECT_EQ(event.destination_port, 5060);
}

TEST_F(Events, TheRateHoldsOnEachCpuAndWhatIsOverItIsCounted) {
  constexpr std::uint64_t kPackets = 5000;
  const Packet packet = from("192.0.2.7").udp();
  refill_event_rate(kernel().tables());
  const EventFlow before = flow();
  const auto started = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kPackets; ++i) run(packet);
  const std::chrono::nanoseconds taken = std::chrono::steady_clock::now() - started;
  const EventFlow added = difference(flow(), before);
  EXPECT_EQ(added.sent + added.limited + added.lost, kPackets);
  EXPECT_EQ(added.lost, 0U);
  EXPECT_EQ(read_events(ring()).size(), added.sent);
  // The test may be moved to another CPU, which has a burst of its own; a tick more for the coarse clock.
  const auto cpus = static_cast<std::uint64_t>(std::thread::hardware_concurrency());
  const auto ticks = (static_cast<std::uint64_t>(taken.count()) + 10'000'000) / CHATGATE_EVENT_INTERVAL + 1;
  EXPECT_GE(added.sent, CHATGATE_EVENT_BURST);
  EXPECT_LE(added.sent, cpus * (CHATGATE_EVENT_BURST + ticks));
}

/// Nobody waits for the time to come again.
TEST_F(Events, AClockThatIsSetBackStopsNothing) {
  const Packet packet = from("192.0.2.7").udp();
  for (std::uint64_t i = 0; i < 3 * CHATGATE_EVENT_BURST; ++i) run(packet);
  EXPECT_GE(read_events(ring()).size(), CHATGATE_EVENT_BURST);
  kernel().tables().control().wall_offset -= std::chrono::nanoseconds(std::chrono::hours(1)).count();
  run(packet);
  EXPECT_EQ(read_events(ring()).size(), 1U);
}

TEST_F(Events, WhatDoesNotFitTheRingIsCounted) {
  constexpr std::uint64_t kPackets = 5000;
  const Packet packet = from("2001:db8::7").udp();
  const EventFlow before = flow();
  for (std::uint64_t i = 0; i < kPackets; ++i) {
    if (i % CHATGATE_EVENT_BURST == 0) refill_event_rate(kernel().tables());
    run(packet);
  }
  const EventFlow added = difference(flow(), before);
  EXPECT_EQ(added.sent + added.limited + added.lost, kPackets);
  EXPECT_EQ(added.limited, 0U);
  EXPECT_GT(added.lost, 0U);
  EXPECT_EQ(read_events(ring()).size(), added.sent);
  EXPECT_EQ(events_of(packet).size(), 1U) << "there is room again";
}

}  // namespace
}  // namespace chatgate::test
