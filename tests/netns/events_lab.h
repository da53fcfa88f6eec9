// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/lab_commands.h"
#include "support/listener.h"
#include "support/packet.h"
#include "support/policy.h"
#include "support/raw_socket.h"

namespace chatgate::test {

/// Two links, filtered on both, and packets from anybody over each.
class EventsLab : public LabTest {
 protected:
  int links() const override { return 2; }

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0", "g1"});
    for (const char* link : {"0", "1"}) {
      visitors_.push_back(std::make_unique<RawSocket>(lab().visitor(), std::string("v") + link));
      hosts_.push_back(std::make_unique<RawSocket>(lab().host(), std::string("g") + link));
    }
  }

  /// Addressed to the host's end of the link.
  PacketBuilder packet(const std::string& source, const std::string& destination,
                       std::size_t link = 0) const {
    PacketBuilder builder(ip(source), ip(destination));
    builder.macs(visitors_.at(link)->mac(), hosts_.at(link)->mac());
    return builder;
  }
  void send(const Packet& frame, std::size_t link = 0) const { visitors_.at(link)->send(frame); }
  void send_udp(const std::string& source, const std::string& destination = "198.51.100.1",
                std::size_t link = 0) const {
    send(packet(source, destination, link).udp("hello", 5060), link);
  }

 private:
  std::vector<std::unique_ptr<RawSocket>> visitors_, hosts_;
};

/// The document that ends `events --json`.
inline nlohmann::json summary_of(const std::string& out) {
  const std::size_t last = out.rfind('\n', out.size() - 2);
  return nlohmann::json::parse(out.substr(last == std::string::npos ? 0 : last + 1)).at("summary");
}

}  // namespace chatgate::test
