// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {

/// A host with bans, of which one was hit, for those who watch.
class WatchTest : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"});
    must(lab(), {"ban", "198.51.100.64/28", "--license", "acme", "--reason", "spam"});
    must(lab(), {"ban", "198.51.100.70", "2001:db8::b:1"});
    send("198.51.100.66", 3);
    must(lab(), {"stats", "--mark", "begun"});
  }

  void put(const std::string& source, int count) const {
    const bool v6 = source.find(':') != std::string::npos;
    RawSocket visitor(lab().visitor(), "v0");
    const RawSocket host(lab().host(), "g0");
    PacketBuilder builder(ip(source), ip(v6 ? "2001:db8::1" : "198.51.100.1"));
    builder.macs(visitor.mac(), host.mac());
    const Packet frame = builder.udp("banned");
    for (int i = 0; i < count; ++i) visitor.send(frame);
  }
  /// What is dropped.
  void send(const std::string& source, int count) {
    put(source, count);
    sent_ += static_cast<std::uint64_t>(count);
    EXPECT_TRUE(wait_until([&] { return counted(lab(), "drop_banned") >= sent_; }));
  }

  std::string watch(const std::string& words) const {
    return fmt::format("{} {}", fmt::join(chatgate_argv(lab(), {"stats", "--watch"}), " "), words);
  }

  std::uint64_t sent_ = 0;
};

}  // namespace chatgate::test
