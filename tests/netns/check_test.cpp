// SPDX-License-Identifier: Apache-2.0
// `check` says of an address what the next packet from it will meet, and leaves no trace.
#include <fmt/format.h>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

/// Nested and overlapping: the answers change many times within each range.
const std::vector<std::vector<std::string>> kPolicy{
    {"ban", "198.51.100.64/26", "198.51.100.128/30", "198.51.100.200", "2001:db8::b:0/112",
     "2001:db8:0:7::/64"},
    {"allow", "198.51.100.80/28", "198.51.100.130", "2001:db8::b:80/121"},
    {"ban", "198.51.100.84", "198.51.100.130/31", "2001:db8::b:90", "2001:db8:0:7::5", "--license", "acme"},
    {"ban", "198.51.100.32/27", "198.51.100.64/27", "2001:db8:0:8::/64", "--shadow", "--list",
     "banned/trial"},
    {"ban", "198.51.100.100", "2001:db8:0:8::9", "--for", "1h", "--list", "banned/short"},
};

std::vector<std::string> addresses() {
  std::vector<std::string> all;
  for (int i = 4; i < 208; i += 6) all.push_back(fmt::format("198.51.100.{}", i));
  for (int i = 128; i < 132; ++i) all.push_back(fmt::format("198.51.100.{}", i));
  for (int i = 0; i < 256; i += 16) all.push_back(fmt::format("2001:db8::b:{:x}", i));
  for (const char* tail : {"7::1", "7::5", "8::1", "8::9", "9::1"})
    all.push_back(fmt::format("2001:db8:0:{}", tail));
  return all;
}

class Check : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"});
    for (const auto& words : kPolicy) must(lab(), words);
    visitor_ = std::make_unique<RawSocket>(lab().visitor(), "v0");
    host_ = std::make_unique<RawSocket>(lab().host(), "g0");
  }

  nlohmann::json check(const std::vector<std::string>& asked) const {
    std::vector<std::string> words{"check"};
    words.insert(words.end(), asked.begin(), asked.end());
    return lab().chatgate_json(words).at("results");
  }

  /// Verdict counters and entries; what a link says by itself (neighbour discovery) is not listed and left
  /// out.
  nlohmann::json counts() const {
    nlohmann::json stats = lab().chatgate_json({"stats"});
    nlohmann::json out{{"entries", stats.at("entries")}};
    for (const char* name : {"drop_banned", "pass_whitelisted", "pass_shadow", "error_no_table"})
      out[name] = stats.at("counters").at(name);
    return out;
  }

  void send(const std::string& source, const std::string& text) {
    const bool v4 = ip(source).family == Family::kV4;
    PacketBuilder builder(ip(source), ip(v4 ? "198.51.100.1" : "2001:db8::1"));
    visitor_->send(builder.macs(visitor_->mac(), host_->mac()).udp(text));
  }

  /// Which of the texts came through, up to `last`.
  std::vector<std::string> arrivals(const std::string& last) {
    std::vector<std::string> all;
    while (all.empty() || all.back() != last) {
      const auto frame = host_->receive(3000ms);
      if (!frame) break;
      const std::string bytes(frame->begin(), frame->end());
      const std::size_t at = bytes.find('<');
      if (at != std::string::npos && bytes.back() == '>') all.push_back(bytes.substr(at));
    }
    return all;
  }

 private:
  std::unique_ptr<RawSocket> visitor_, host_;
};

TEST_F(Check, AgreesWithRealPackets) {
  const nlohmann::json results = check(addresses());
  ASSERT_EQ(results.size(), addresses().size());
  std::map<std::string, int> reasons;
  std::vector<std::string> expected;
  for (const nlohmann::json& one : results) {
    const std::string address = one.at("address");
    EXPECT_EQ(one.at("enforced"), true) << one;
    ++reasons[one.at("reason")];
    if (one.at("verdict") == "pass") expected.push_back("<" + address + ">");
    send(address, "<" + address + ">");
  }
  expected.emplace_back("<end>");
  send("198.51.100.9", "<end>");
  EXPECT_EQ(arrivals("<end>"), expected);

  const nlohmann::json after = counts();
  EXPECT_EQ(after.at("drop_banned").at("packets"), reasons["banned"]);
  EXPECT_EQ(after.at("pass_whitelisted").at("packets"), reasons["whitelisted"]);
  EXPECT_EQ(after.at("pass_shadow").at("packets"), reasons["shadow"]);
  for (const char* reason : {"banned", "whitelisted", "shadow", "unlisted"})
    EXPECT_GE(reasons[reason], 3) << reason;
}

TEST_F(Check, MovesNoCounter) {
  for (const std::string& address : addresses()) send(address, "<>");
  send("198.51.100.9", "<end>");
  ASSERT_FALSE(arrivals("<end>").empty());
  const nlohmann::json before = counts();
  ASSERT_GT(before.at("drop_banned").at("packets"), 10);
  for (int i = 0; i < 3; ++i) check(addresses());
  EXPECT_EQ(counts(), before);
}

TEST_F(Check, SaysPausedAndNotEnforced) {
  must(lab(), {"pause"});
  EXPECT_EQ(check({"198.51.100.70"}).at(0).at("reason"), "paused");
  must(lab(), {"resume"});
  EXPECT_EQ(check({"198.51.100.70"}).at(0).at("verdict"), "drop");
  must(lab(), {"detach", "g0"});
  EXPECT_EQ(check({"198.51.100.70"}).at(0).at("verdict"), "drop");
  EXPECT_EQ(check({"198.51.100.70"}).at(0).at("enforced"), false);
}

}  // namespace
}  // namespace chatgate::test
