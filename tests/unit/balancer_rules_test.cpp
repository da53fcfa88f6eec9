// SPDX-License-Identifier: Apache-2.0
#include "engine/balancer_rules.h"

#include <gtest/gtest.h>

#include <vector>

#include <fmt/format.h>

#include "support/policy.h"

namespace chatgate::test {
namespace {

std::string told(const Finding& finding) {
  EXPECT_EQ(finding.level == FindingLevel::kOk, finding.command.empty()) << "what is wrong is mended";
  return fmt::format("{} {}: {}", finding.subject, to_string(finding.level), finding.found);
}

TEST(BalancerRules, Tunnels) {
  EXPECT_EQ(told(check_tunnels({"eth0", 1000, 0})), "eth0 ok: none in 1000 packets that passed");
  EXPECT_EQ(told(check_tunnels({"eth0", 1000, 49})),
            "eth0 note: 4 % of 1000 packets that passed carry a tunnel (IPIP, 6in4, GRE)");
  EXPECT_EQ(told(check_tunnels({"eth0", 1000, 50})),
            "eth0 warning: 5 % of 1000 packets that passed carry a tunnel (IPIP, 6in4, GRE)");
  EXPECT_EQ(check_tunnels({"eth0", 99, 99}).level, FindingLevel::kNote) << "too few to tell";
  EXPECT_NE(check_tunnels({"eth0", 1000, 50}).meaning.find("a balancer hides the visitors"),
            std::string::npos);
  EXPECT_NE(check_tunnels({"eth0", 1000, 50}).command, "");
}

std::vector<IpAddress> peers(std::initializer_list<int> connections) {
  std::vector<IpAddress> all;
  int last = 0;
  for (const int count : connections) {
    ++last;
    for (int i = 0; i < count; ++i) all.push_back(ip(fmt::format("192.0.2.{}", last)));
  }
  return all;
}

TEST(BalancerRules, FewSourcesThatHoldNearlyAll) {
  const std::vector<IpAddress> two = peers({30, 60});
  EXPECT_EQ(told(check_sources(two)),
            "host warning: 100 % of 90 established TCP connections to this host come from 192.0.2.2 (60), "
            "192.0.2.1 (30)");
  const std::vector<IpAddress> nearly = peers({1, 1, 1, 1, 16});
  EXPECT_EQ(told(check_sources(nearly)),
            "host warning: 80 % of 20 established TCP connections to this host come from 192.0.2.5 (16)");
}

TEST(BalancerRules, ManySourcesOrTooFewConnections) {
  const std::vector<IpAddress> visitors = peers({1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3});
  EXPECT_EQ(told(check_sources(visitors)),
            "host ok: 24 established TCP connections to this host, of 12 peers");
  const std::vector<IpAddress> few = peers({19});
  EXPECT_EQ(told(check_sources(few)),
            "host ok: 19 established TCP connections to this host, of 1 peer: too few to tell");
  EXPECT_EQ(check_sources({}).level, FindingLevel::kOk);
}

TEST(BalancerRules, PacketsOfFewSources) {
  const Finding finding = check_packets("eth0", peers({50, 150}));
  EXPECT_EQ(told(finding),
            "eth0 warning: 100 % of 200 sampled packets come from 192.0.2.2 (150), 192.0.2.1 (50)");
  EXPECT_NE(finding.meaning.find("PROXY protocol and X-Forwarded-For tell it nothing"), std::string::npos);
  EXPECT_NE(finding.command, "");
  EXPECT_EQ(told(check_packets("eth0", peers({20, 20, 20, 20, 21, 20}))),
            "eth0 ok: 121 sampled packets, of 6 sources")
      << "67 %";
  EXPECT_EQ(told(check_packets("eth0", peers({99}))),
            "eth0 ok: 99 sampled packets, of 1 source: too few to tell");
  EXPECT_EQ(unknown_packets("Operation not permitted").command, "sudo chatgate doctor");
}

TEST(BalancerRules, ConnectionsThatCannotBeRead) {
  const Finding finding = unknown_sources("No such file or directory");
  EXPECT_EQ(told(finding),
            "host note: established TCP connections cannot be read: No such file or directory");
  EXPECT_EQ(finding.command, "modprobe tcp_diag");
}

}  // namespace
}  // namespace chatgate::test
