// SPDX-License-Identifier: Apache-2.0
// A balancer before this host, as doctor sees it: by tunnels that end here, by the sources of
// packets, and by the peers of connections.
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "netns/doctor.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/socket_address.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

using DoctorTunnels = DoctorLab;

TEST_F(DoctorTunnels, TunnelsThatEndHere) {
  constexpr std::uint64_t kEach = 100;
  must_attach(lab(), {"g0"});
  EXPECT_EQ(level("g0", "tunnels"), "ok");
  RawSocket visitor(lab().visitor(), "v0");
  const RawSocket host(lab().host(), "g0");
  const auto from = [&](const char* source) {
    return PacketBuilder(ip(source), ip("198.51.100.1")).macs(visitor.mac(), host.mac());
  };
  const Packet inner = from("192.0.2.7").udp();
  for (std::uint64_t i = 0; i < kEach; ++i) visitor.send(from("198.51.100.9").tunnel(kIpIp, inner));
  EXPECT_TRUE(wait_until([&] { return counted(lab(), "encapsulated") == kEach; }));
  const nlohmann::json found = finding("g0", "tunnels");
  EXPECT_EQ(found["level"], "warning");
  EXPECT_NE(found["found"].get<std::string>().find(" packets that passed carry a tunnel"), std::string::npos)
      << found;
  EXPECT_NE(found["meaning"].get<std::string>().find("a balancer hides the visitors"), std::string::npos);
}

/// Connections of the visitor's addresses to the host.
class DoctorSources : public DoctorLab {
 protected:
  void connect_from(const Words& addresses, int each) {
    const SocketAddress where = socket_address(ip(host_address(Family::kV4)), 7443);
    {
      const InNetns inside(lab().host());
      listener_ = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      ASSERT_EQ(bind(listener_.get(), where.get(), where.size), 0);
      ASSERT_EQ(listen(listener_.get(), 128), 0);
    }
    const InNetns inside(lab().visitor());
    for (const std::string& address : addresses) {
      for (int i = 0; i < each; ++i) {
        const SocketAddress mine = socket_address(ip(address), 0);
        UniqueFd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(bind(client.get(), mine.get(), mine.size), 0);
        ASSERT_EQ(connect(client.get(), where.get(), where.size), 0);
        sockets_.push_back(std::move(client));
        sockets_.emplace_back(accept(listener_.get(), nullptr, nullptr));
      }
    }
  }

 private:
  UniqueFd listener_;
  std::vector<UniqueFd> sockets_;
};

TEST_F(DoctorSources, AFewThatHoldNearlyAll) {
  connect_from({"198.51.100.2"}, 24);
  const nlohmann::json found = finding("host", "sources");
  EXPECT_EQ(found["level"], "warning") << found;
  EXPECT_EQ(found["found"],
            "100 % of 24 established TCP connections to this host come from 198.51.100.2 (24)");
}

TEST_F(DoctorSources, ManyVisitors) {
  Words addresses;
  for (int i = 100; i < 124; ++i) {
    addresses.push_back(fmt::format("198.51.100.{}", i));
    lab().ip(lab().visitor(), {"address", "add", addresses.back() + "/24", "dev", "v0"});
  }
  connect_from(addresses, 1);
  const nlohmann::json found = finding("host", "sources");
  EXPECT_EQ(found["level"], "ok");
  EXPECT_EQ(found["found"], "24 established TCP connections to this host, of 24 peers");
}

/// Packets that come in while doctor looks.
class DoctorPackets : public DoctorLab {
 protected:
  /// What doctor says of g0 and its sources as soon as enough packets came in, and of the host.
  std::pair<nlohmann::json, nlohmann::json> busy() const {
    nlohmann::json on_interface, on_host;
    EXPECT_TRUE(wait_until([&] {
      const nlohmann::json report = examine({"g0"});
      on_interface = finding_in(report, "g0", "sources");
      on_host = finding_in(report, "host", "sources");
      return on_interface["found"].get<std::string>().find("too few") == std::string::npos;
    }));
    return {on_interface, on_host};
  }
};

TEST_F(DoctorPackets, NearlyAllFromOneSource) {
  const SteadySender sender(lab().visitor(), {{"198.51.100.2", "198.51.100.1"}}, 4444, 1ms);
  const auto [found, by_connections] = busy();
  EXPECT_EQ(found["level"], "warning");
  EXPECT_TRUE(found["found"].get<std::string>().starts_with("100 % of ")) << found;
  EXPECT_NE(found["found"].get<std::string>().find(" sampled packets come from 198.51.100.2 ("),
            std::string::npos)
      << found;
  EXPECT_EQ(by_connections["level"], "none") << "the packets have told";
}

TEST_F(DoctorPackets, ManySources) {
  std::vector<Flow> flows;
  for (int i = 100; i < 120; ++i) {
    const std::string address = fmt::format("198.51.100.{}", i);
    lab().ip(lab().visitor(), {"address", "add", address + "/24", "dev", "v0"});
    flows.push_back({address, "198.51.100.1"});
  }
  const SteadySender sender(lab().visitor(), flows, 4444, 10ms);
  const auto [found, by_connections] = busy();
  EXPECT_EQ(found["level"], "ok") << found;
  EXPECT_NE(found["found"].get<std::string>().find(" sampled packets, of 2"), std::string::npos) << found;
}

/// A backend that a proxy on this host asks anew for each request is no balancer.
TEST_F(DoctorPackets, AnswersOnShortConnections) {
  const SocketAddress where = socket_address(ip("198.51.100.2"), 5432);
  UniqueFd listener;
  {
    const InNetns inside(lab().visitor());
    listener = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(listener.get(), where.get(), where.size), 0);
    ASSERT_EQ(listen(listener.get(), 128), 0);
  }
  std::atomic<bool> stop{false};
  std::atomic<int> asked{0};
  std::thread proxy([&] {
    const InNetns inside(lab().host());
    while (!stop) {
      const UniqueFd request(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      if (connect(request.get(), where.get(), where.size) != 0) continue;
      const UniqueFd answer(accept(listener.get(), nullptr, nullptr));
      ++asked;
    }
  });
  EXPECT_TRUE(wait_until([&] { return asked > 100; }));
  const nlohmann::json found = finding_in(examine({"g0"}), "g0", "sources");
  stop = true;
  proxy.join();
  EXPECT_EQ(found["level"], "ok") << found;
}

/// They are dropped before anybody else sees them: nothing is said of who sends nothing that passes.
TEST_F(DoctorPackets, WhatIsDroppedIsNotInTheSample) {
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.2"});
  const SteadySender sender(lab().visitor(), {{"198.51.100.2", "198.51.100.1"}}, 4444, 1ms);
  ASSERT_TRUE(wait_until([&] { return counted(lab(), "drop_banned") >= 100; }));
  const nlohmann::json report = examine({"g0"});
  EXPECT_EQ(finding_in(report, "g0", "sources")["found"], "0 sampled packets, of 0 sources: too few to tell");
  EXPECT_EQ(finding_in(report, "host", "sources")["level"], "ok");
}

}  // namespace
}  // namespace chatgate::test
