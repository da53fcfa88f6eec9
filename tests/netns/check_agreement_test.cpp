// SPDX-License-Identifier: Apache-2.0
// `check` against real packets, for more than ten thousand addresses in and around the prefixes of a policy
// made by chance: bans, whitelists, scopes, shadows, and entries that end meanwhile. And it moves no counter.
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <set>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/process.h"
#include "support/random_policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAddresses = 10'500;
constexpr std::size_t kBatch = 250;
constexpr int kPrefixes = 80;          // of each
constexpr const char* kShort = "10s";  // how long the entries hold that end meanwhile

/// Of IPv4 and IPv6.
using Lengths = std::array<std::vector<int>, 2>;

const Lengths kBans{
    {{22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}, {47, 48, 61, 62, 63, 64, 96, 125, 126, 127, 128}}};
// Whitelists are narrow: they win over all else, which would not be seen.
const Lengths kAllows{{{25, 27, 28, 29, 30, 31, 32}, {63, 64, 96, 125, 126, 127, 128}}};
// What ends or is a shadow has so few that no more of them can nest than may.
const Lengths kFewBans{{{22, 24, 26, 28, 30, 32}, {47, 48, 62, 64, 126, 128}}};
const Lengths kFewAllows{{{26, 28, 30, 32}, {64, 126, 128}}};

struct Member {
  std::vector<std::string> words;  ///< the command, without its prefixes
  const Lengths* lengths;
};

// What ends comes last.
const std::vector<Member> kMembers{
    {{"ban", "--for", "forever"}, &kBans},
    {{"ban", "--license", "acme", "--for", "forever"}, &kBans},
    {{"ban", "--license", "zoo", "--for", "forever"}, &kBans},
    {{"ban", "--list", "trial", "--kind", "ban", "--for", "forever", "--shadow"}, &kFewBans},
    {{"ban", "--license", "acme", "--for", "forever", "--shadow"}, &kFewBans},
    {{"allow", "--list", "office", "--for", "forever"}, &kAllows},
    {{"allow", "--license", "acme", "--for", "forever"}, &kAllows},
    {{"ban", "--list", "short", "--kind", "ban", "--for", kShort}, &kFewBans},
    {{"ban", "--license", "zoo", "--for", kShort}, &kFewBans},
    {{"allow", "--list", "guests", "--kind", "allow", "--for", kShort}, &kFewAllows}};

const std::vector<std::vector<std::string>> kDestinations{
    {"203.0.113.99", "203.0.113.10", "203.0.113.20"}, {"2001:db8:d::99", "2001:db8:d::10", "2001:db8:d::20"}};

/// Packets between two addresses, and what `check` said of them.
struct Batch {
  std::vector<std::string> sources;
  std::string destination;
};

class Agreement : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    be_quiet();
    must_attach(lab(), {"g0"});
    visitor_ = std::make_unique<RawSocket>(lab().visitor(), "v0");
    host_ = std::make_unique<RawSocket>(lab().host(), "g0");
    must(lab(), {"license", "acme", "--destination", kDestinations[0][1], kDestinations[1][1]});
    must(lab(), {"license", "zoo", "--destination", kDestinations[0][2], kDestinations[1][2]});
    for (const Member& member : kMembers) add(member);
  }

  /// The visitors' kernel sends nothing by itself: each packet that comes in is one of this test's.
  void be_quiet() const {
    lab().ip(lab().visitor(), {"address", "flush", "dev", "v0"});
    const InNetns inside(lab().visitor());
    std::ofstream("/proc/sys/net/ipv6/conf/v0/disable_ipv6") << "1\n";
  }

  /// An address in one of few corners, so that prefixes nest and touch.
  IpAddress corner(Family family) {
    const bool v4 = family == Family::kV4;
    IpAddress address = ip(v4 ? "198.18.0.0" : "2001:db8:100::");
    const auto bits = [this](std::uint32_t limit) { return static_cast<std::uint8_t>(random_.below(limit)); };
    if (v4) {
      address.bytes[1] = static_cast<std::uint8_t>(18 + bits(2));
      address.bytes[2] = bits(60);
      address.bytes[3] = bits(256);
      return address;
    }
    address.bytes[5] = bits(32);
    address.bytes[7] = bits(4);
    address.bytes[14] = bits(2);
    address.bytes[15] = bits(16);
    return address;
  }

  void add(const Member& member) {
    std::set<IpPrefix> prefixes;
    for (int i = 0; i < kPrefixes; ++i) {
      const Family family = random_.family();
      const std::vector<int>& lengths = member.lengths->at(family == Family::kV4 ? 0 : 1);
      const int length = lengths.at(random_.below(static_cast<std::uint32_t>(lengths.size())));
      prefixes.insert(make_prefix(corner(family), length));
    }
    const std::string path = lab().file("prefixes");
    std::ofstream file(path);
    for (const IpPrefix& one : prefixes) file << to_cidr(one) << "\n";
    file.close();
    std::vector<std::string> words = member.words;
    words.insert(words.end(), {"--from", path});
    must(lab(), words);
    prefixes_.insert(prefixes_.end(), prefixes.begin(), prefixes.end());
  }

  /// Mostly in, on the edge of, or beside a prefix of the policy.
  IpAddress source(Family family) {
    for (int i = 0; i < 100 && !random_.chance(15); ++i) {
      const IpPrefix& prefix = prefixes_.at(random_.below(static_cast<std::uint32_t>(prefixes_.size())));
      if (prefix.address.family == family) return random_.near(prefix);
    }
    return corner(family);
  }

  Batch batch() {
    const Family family = random_.family();
    Batch batch;
    batch.destination = kDestinations.at(family == Family::kV4 ? 0 : 1).at(random_.below(3));
    while (batch.sources.size() < kBatch) batch.sources.push_back(to_string(source(family)));
    return batch;
  }

  /// What `check` says of each: "drop banned".
  std::vector<std::string> verdicts(const Batch& batch) const {
    std::vector<std::string> words{"check", "--to", batch.destination};
    words.insert(words.end(), batch.sources.begin(), batch.sources.end());
    std::vector<std::string> verdicts;
    const nlohmann::json report = lab().chatgate_json(words);
    for (const nlohmann::json& one : report.at("results")) {
      EXPECT_EQ(one.at("enforced"), true) << one;
      verdicts.push_back(one.at("verdict").get<std::string>() + " " + one.at("reason").get<std::string>());
    }
    EXPECT_EQ(verdicts.size(), batch.sources.size());
    return verdicts;
  }

  void send(const std::string& source, const std::string& destination, const std::string& text) {
    visitor_->send(PacketBuilder(ip(source), ip(destination)).macs(visitor_->mac(), host_->mac()).udp(text));
  }

  /// Which of the packets came through, by their number. A link keeps their order: the last one, which nobody
  /// bans, says that all have come that will.
  std::set<std::size_t> arrivals(const Batch& batch) {
    const std::string end = fmt::format("<end {}>", ++batches_);
    for (std::size_t i = 0; i < batch.sources.size(); ++i)
      send(batch.sources[i], batch.destination, fmt::format("<{}>", i));
    send("198.51.100.9", "203.0.113.99", end);
    std::set<std::size_t> numbers;
    while (const auto frame = host_->receive(5000ms)) {
      const std::string bytes(frame->begin(), frame->end());
      const std::size_t at = bytes.rfind('<');
      if (at == std::string::npos || bytes.back() != '>') continue;
      if (bytes.substr(at) == end) return numbers;
      numbers.insert(std::stoul(bytes.substr(at + 1)));
    }
    ADD_FAILURE() << "the last packet did not arrive";
    return numbers;
  }

  /// Whether all that is to end has.
  bool all_ended() const { return lab().chatgate_json({"show", "--list", "guests"}).at("total") == 0; }

  /// An entry may end between the question and the packet: asked before and after, the answer is the same, or
  /// it proves nothing.
  void compare(const Batch& batch) {
    const bool steady = all_ended();
    const std::vector<std::string> before = verdicts(batch);
    const std::set<std::size_t> arrived = arrivals(batch);
    const std::vector<std::string> after = steady ? before : verdicts(batch);
    sent_ += batch.sources.size();
    dropped_ += batch.sources.size() - arrived.size();
    for (std::size_t i = 0; i < batch.sources.size(); ++i) {
      if (before[i] != after[i]) continue;
      ++compared_;
      ++reasons_[before[i]];
      EXPECT_EQ(arrived.count(i) == 1, before[i].starts_with("pass"))
          << batch.sources[i] << " to " << batch.destination << ": " << before[i];
    }
  }

  std::uint64_t count_of(const char* counter) const { return counted(lab(), counter); }

  std::uint64_t sent_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t compared_ = 0;
  std::map<std::string, std::uint64_t> reasons_;

 private:
  RandomPolicy random_{seed_for(11), wall_now()};
  std::vector<IpPrefix> prefixes_;
  std::unique_ptr<RawSocket> visitor_, host_;
  int batches_ = 0;
};

TEST_F(Agreement, OfCheckAndRealPackets) {
  std::vector<Batch> first;
  std::vector<std::vector<std::string>> in_the_beginning;
  for (int i = 0; i < 4; ++i) {
    first.push_back(batch());
    in_the_beginning.push_back(verdicts(first.back()));
    compare(first.back());
  }
  while (sent_ + first.size() * kBatch < kAddresses) compare(batch());

  ASSERT_TRUE(wait_until(
      [&] {
        return lab().chatgate_json({"show", "--list", "short"}).at("total") == 0;
      },
      60s));
  std::size_t ended = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const std::vector<std::string> now = verdicts(first[i]);
    for (std::size_t j = 0; j < now.size(); ++j) ended += now[j] != in_the_beginning[i][j] ? 1 : 0;
    compare(first[i]);
  }
  EXPECT_GE(compared_, 10'000U) << "of " << sent_;
  EXPECT_GE(ended, 20U) << "answers that entries' ends have changed";
  for (const char* verdict : {"drop banned", "pass whitelisted", "pass shadow", "pass unlisted"})
    EXPECT_GE(reasons_[verdict], 100U) << verdict;

  // Not one packet was counted but those that were sent: `check` leaves no trace in any counter.
  EXPECT_EQ(count_of("drop_banned"), dropped_);
  EXPECT_EQ(count_of("error_no_table"), 0U);
  const auto counts = [&] {
    const nlohmann::json stats = lab().chatgate_json({"stats"});
    return nlohmann::json{{"counters", stats.at("counters")}, {"entries", stats.at("entries")}};
  };
  const nlohmann::json before = counts();
  for (const Batch& one : first) verdicts(one);
  EXPECT_EQ(counts(), before);
}

}  // namespace
}  // namespace chatgate::test
