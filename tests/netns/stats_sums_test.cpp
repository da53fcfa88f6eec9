// SPDX-License-Identifier: Apache-2.0
// Where nothing is shared, the hits of entries, of lists and of licenses each add up to the dropped packets.
#include <map>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

void send_to_host(const Lab& lab, const std::string& source, const std::string& destination, int count) {
  RawSocket visitor(lab.visitor(), "v0");
  const RawSocket host(lab.host(), "g0");
  PacketBuilder builder(ip(source), ip(destination));
  builder.macs(visitor.mac(), host.mac());
  const Packet frame = builder.udp("banned");
  for (int i = 0; i < count; ++i) visitor.send(frame);
}

std::uint64_t sum_of(const nlohmann::json& rows) {
  std::uint64_t sum = 0;
  for (const nlohmann::json& row : rows) sum += row.at("packets").get<std::uint64_t>();
  return sum;
}

class StatsSums : public LabTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"}, GetParam());
    must(lab(), {"ban", "198.51.100.64/28", "--license", "acme"});
    must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
    must(lab(), {"ban", "198.51.100.80/28", "--license", "other"});
    must(lab(), {"ban", "2001:db8::b:0/112", "--license", "third"});
  }

  void send_all(int times) {
    const std::map<std::string, int> bursts{
        {"198.51.100.65", 7}, {"198.51.100.66", 11}, {"198.51.100.90", 13}};
    for (const auto& [source, count] : bursts) send_to_host(lab(), source, "198.51.100.1", count * times);
    send_to_host(lab(), "2001:db8::b:1", "2001:db8::1", 17 * times);
    sent_ += static_cast<std::uint64_t>(times) * 48U;
    EXPECT_TRUE(wait_until([&] { return counted(lab(), "drop_banned") >= sent_; }));
  }

  void expect_sums(const std::vector<std::string>& words, std::uint64_t packets) const {
    const nlohmann::json stats = lab().chatgate_json(words);
    EXPECT_EQ(stats.at("counters").at("drop_banned").at("packets"), packets);
    for (const char* by : {"entries", "lists", "licenses"}) EXPECT_EQ(sum_of(stats.at(by)), packets) << by;
    EXPECT_EQ(stats.at("entries").size(), 4U);
    EXPECT_EQ(stats.at("licenses").size(), 3U);
  }

  std::uint64_t sent_ = 0;
};

TEST_P(StatsSums, ByEntryByListAndByLicense) {
  send_all(3);
  expect_sums({"stats"}, sent_);
  must(lab(), {"stats", "--mark", "before"});
  const std::uint64_t marked = sent_;
  send_all(2);
  expect_sums({"stats", "--since", "before"}, sent_ - marked);
  expect_sums({"stats"}, sent_);
}

INSTANTIATE_TEST_SUITE_P(Modes, StatsSums, testing::Values("native", "generic"),
                         [](const auto& way) { return std::string(way.param); });

}  // namespace
}  // namespace chatgate::test
