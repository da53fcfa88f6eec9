// SPDX-License-Identifier: Apache-2.0
// Tagged frames over a real link: the program finds the source behind the tags, and what passes arrives as it
// was sent.
#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;
using Tags = std::vector<std::uint16_t>;

/// The stacks that the program looks behind, and one tag more than it does.
const std::vector<Tags> kStacks{
    {}, {kDot1Q}, {kDot1Ad, kDot1Q}, {kQinQOld, kDot1Q}, {kDot1Ad, kDot1Ad, kDot1Ad, kDot1Q}};
const Tags kTooDeep{kDot1Ad, kDot1Ad, kDot1Ad, kDot1Ad, kDot1Q};

struct Counts {
  std::uint64_t drops, vlan, qinq, too_deep;
  bool operator==(const Counts&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Counts& counts) {
  return out << "drops " << counts.drops << ", vlan " << counts.vlan << ", qinq " << counts.qinq
             << ", too deep " << counts.too_deep;
}

class Vlan : public LabTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"}, GetParam());
    must(lab(), {"ban", "198.51.100.64/26", "2001:db8::b:0/112"});
    visitor_ = std::make_unique<RawSocket>(lab().visitor(), "v0");
    host_ = std::make_unique<RawSocket>(lab().host(), "g0");
  }

  Packet frame(Family family, bool banned, const Tags& tags, std::string_view text) const {
    const bool v4 = family == Family::kV4;
    const char* source =
        v4 ? (banned ? "198.51.100.66" : "198.51.100.9") : (banned ? "2001:db8::b:66" : "2001:db8::9");
    return PacketBuilder(ip(source), ip(v4 ? "198.51.100.1" : "2001:db8::1"))
        .macs(visitor_->mac(), host_->mac())
        .tag_types(tags)
        .udp(text);
  }

  void send(const Packet& packet) { visitor_->send(packet); }

  /// The next of our frames behind the filter. They arrive in the order in which they were sent.
  std::optional<Packet> arrival() {
    for (;;) {
      auto packet = host_->receive(3000ms);
      if (!packet || holds_text(*packet, "chatgate-")) return packet;
    }
  }

  Counts counts() const {
    const nlohmann::json all = lab().chatgate_json({"stats"})["counters"];
    const auto packets = [&](const char* name) { return all.at(name).at("packets").get<std::uint64_t>(); };
    return {packets("drop_banned"), packets("vlan"), packets("qinq"), packets("pass_vlan_depth")};
  }

 private:
  std::unique_ptr<RawSocket> visitor_, host_;
};

TEST_P(Vlan, DropsBehindTagsAndPassesThemUnchanged) {
  std::uint64_t drops = 0, vlan = 0, qinq = 0;
  for (const Family family : {Family::kV4, Family::kV6}) {
    for (const Tags& tags : kStacks) {
      // The second one's arrival shows that the first one had its turn.
      send(frame(family, true, tags, "chatgate-banned"));
      const Packet good = frame(family, false, tags, "chatgate-good");
      send(good);
      EXPECT_EQ(arrival(), good) << tags.size() << " tags";
      drops += 1;
      vlan += tags.size() == 1 ? 2 : 0;
      qinq += tags.size() > 1 ? 2 : 0;
      EXPECT_EQ(counts(), (Counts{drops, vlan, qinq, 0})) << tags.size() << " tags";
    }
  }
}

TEST_P(Vlan, DeeperStacksPassUnderTheirOwnCounter) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    const Packet deep = frame(family, true, kTooDeep, "chatgate-deep");
    send(deep);
    EXPECT_EQ(arrival(), deep);
  }
  EXPECT_EQ(counts(), (Counts{0, 0, 2, 2}));
}

TEST_P(Vlan, ManyTaggedDropsAreCountedExactly) {
  constexpr std::uint64_t kEach = 200;
  for (std::uint64_t i = 0; i < kEach; ++i) {
    for (const Tags& tags : kStacks)
      send(frame(i % 2 == 0 ? Family::kV4 : Family::kV6, true, tags, "chatgate-"));
  }
  const Counts expected{kEach * kStacks.size(), kEach, 3 * kEach, 0};
  wait_until([&] { return counts() == expected; });
  EXPECT_EQ(counts(), expected);
  const Packet good = frame(Family::kV4, false, {kDot1Q}, "chatgate-good");
  send(good);
  EXPECT_EQ(arrival(), good) << "none of the others came before";
}

INSTANTIATE_TEST_SUITE_P(Modes, Vlan, testing::Values("native", "generic"),
                         [](const auto& way) { return std::string(way.param); });

}  // namespace
}  // namespace chatgate::test
