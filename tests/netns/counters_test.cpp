// SPDX-License-Identifier: Apache-2.0
// Counters are exact: as many packets and bytes as were sent, by reason, by interface and by entry.
#include <thread>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr std::uint64_t kPackets = 5000;

struct Sent {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

/// `count` frames from one source over one link: UDP of many lengths and echo requests, in turn.
Sent send_burst(const Lab& lab, const std::string& link, const std::string& source,
                const std::string& destination, std::uint64_t count) {
  RawSocket visitor(lab.visitor(), "v" + link);
  const RawSocket host(lab.host(), "g" + link);
  PacketBuilder builder(ip(source), ip(destination));
  builder.macs(visitor.mac(), host.mac());
  Sent sent;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Packet frame = i % 2 == 0 ? builder.udp(std::string(i % 1000, 'x')) : builder.ping();
    visitor.send(frame);
    ++sent.packets;
    sent.bytes += frame.size();
  }
  return sent;
}

class Counters : public LabTest, public testing::WithParamInterface<const char*> {
 protected:
  int links() const override { return 2; }

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0", "g1"}, GetParam());
    must(lab(), {"ban", "198.51.100.64/26", "198.51.100.200", "2001:db8::b:0/112", "2001:db8::200"});
  }

  void expect_drops(const Sent& sent, const std::string& interface = {}) const {
    wait_until([&] { return counted(lab(), "drop_banned", interface) >= sent.packets; });
    EXPECT_EQ(counted(lab(), "drop_banned", interface), sent.packets) << interface;
    EXPECT_EQ(counted_bytes(lab(), "drop_banned", interface), sent.bytes) << interface;
  }

  void expect_entry(const Sent& sent, const std::string& cidr) const {
    const EntryCount entry = counted_entry(lab(), cidr);
    EXPECT_EQ(entry.packets, sent.packets) << cidr;
    EXPECT_EQ(entry.bytes, sent.bytes) << cidr;
  }
};

TEST_P(Counters, DropsEqualPacketsSent) {
  const Sent wide4 = send_burst(lab(), "0", "198.51.100.66", "198.51.100.1", kPackets);
  const Sent host4 = send_burst(lab(), "0", "198.51.100.200", "198.51.100.1", kPackets);
  const Sent wide6 = send_burst(lab(), "0", "2001:db8::b:66", "2001:db8::1", kPackets);
  const Sent host6 = send_burst(lab(), "0", "2001:db8::200", "2001:db8::1", kPackets);
  expect_drops({4 * kPackets, wide4.bytes + host4.bytes + wide6.bytes + host6.bytes});
  expect_entry(wide4, "198.51.100.64/26");
  expect_entry(host4, "198.51.100.200/32");
  expect_entry(wide6, "2001:db8::b:0/112");
  expect_entry(host6, "2001:db8::200/128");
  EXPECT_EQ(counted(lab(), "drop_banned", "g1"), 0U);
  EXPECT_EQ(counted(lab(), "error_no_table"), 0U);
}

TEST_P(Counters, TwoInterfacesAtOnce) {
  Sent first4, first6, second4, second6;
  std::thread one([&] {
    first4 = send_burst(lab(), "0", "198.51.100.66", "198.51.100.1", kPackets);
    first6 = send_burst(lab(), "0", "2001:db8::b:66", "2001:db8::1", kPackets);
  });
  std::thread other([&] {
    second4 = send_burst(lab(), "1", "198.51.100.66", "203.0.113.1", kPackets / 2);
    second6 = send_burst(lab(), "1", "2001:db8::b:66", "2001:db8:1::1", kPackets / 2);
  });
  one.join();
  other.join();
  expect_drops({2 * kPackets, first4.bytes + first6.bytes}, "g0");
  expect_drops({kPackets, second4.bytes + second6.bytes}, "g1");
  expect_drops({3 * kPackets, first4.bytes + first6.bytes + second4.bytes + second6.bytes});
  expect_entry({kPackets * 3 / 2, first4.bytes + second4.bytes}, "198.51.100.64/26");
  expect_entry({kPackets * 3 / 2, first6.bytes + second6.bytes}, "2001:db8::b:0/112");
}

TEST_P(Counters, PassedPacketsCountForTheWhitelist) {
  must(lab(), {"allow", "198.51.100.80/28"});
  must(lab(), {"ban", "203.0.113.128/25", "--shadow"});
  const Sent allowed = send_burst(lab(), "0", "198.51.100.81", "198.51.100.1", 1000);
  const Sent shadowed = send_burst(lab(), "0", "203.0.113.129", "198.51.100.1", 1000);
  wait_until([&] { return counted(lab(), "pass_shadow") >= 1000; });
  EXPECT_EQ(counted(lab(), "pass_whitelisted"), 1000U);
  EXPECT_EQ(counted_bytes(lab(), "pass_whitelisted"), allowed.bytes);
  EXPECT_EQ(counted(lab(), "pass_shadow"), 1000U);
  expect_entry(allowed, "198.51.100.80/28");
  expect_entry(shadowed, "203.0.113.128/25");
  EXPECT_EQ(counted(lab(), "drop_banned"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Modes, Counters, testing::Values("native", "generic"),
                         [](const auto& way) { return std::string(way.param); });

}  // namespace
}  // namespace chatgate::test
