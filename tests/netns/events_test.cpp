// SPDX-License-Identifier: Apache-2.0
// `events` on real packets: what is shown is what was sent, and whose entry dropped it.
#include <csignal>
#include <utility>

#include "netns/events_lab.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class Events : public EventsLab {};

/// Lists of the entries that an event names.
std::vector<std::string> lists_of(const nlohmann::json& event) {
  std::vector<std::string> lists;
  for (const nlohmann::json& entry : event.at("entries")) lists.push_back(entry.at("list"));
  return lists;
}

std::vector<std::string> sources_of(const std::vector<nlohmann::json>& events) {
  std::vector<std::string> sources;
  for (const nlohmann::json& event : events) sources.push_back(event.at("source"));
  return sources;
}

using Lists = std::vector<std::string>;

TEST_F(Events, AreThePacketsThatWereSent) {
  must(lab(), {"ban", "198.51.100.64/26", "--license", "acme", "--reason", "floods", "--by", "alice"});
  must(lab(), {"ban", "2001:db8::b:0/112"});
  Listener listener(lab());
  const Packet udp = packet("198.51.100.66", "198.51.100.1").udp("hello", 5060);
  const Packet syn = packet("2001:db8::b:66", "2001:db8::1").tcp_syn(8443);
  const Packet ping = packet("198.51.100.67", "203.0.113.1", 1).ping();
  send(udp);
  send(syn);
  send(ping, 1);
  const std::vector<nlohmann::json> events = listener.events(3);
  ASSERT_EQ(events.size(), 3U);
  nlohmann::json expected = {{"verdict", "dropped"},
                             {"interface", "g0"},
                             {"protocol", "udp"},
                             {"source", "198.51.100.66"},
                             {"source_port", 40000},
                             {"destination", "198.51.100.1"},
                             {"destination_port", 5060},
                             {"bytes", udp.size()},
                             {"time", events[0].at("time")},
                             {"entries", events[0].at("entries")}};
  EXPECT_EQ(events[0], expected);
  const nlohmann::json& entry = events[0].at("entries").at(0);
  EXPECT_EQ(entry.at("prefix"), "198.51.100.64/26");
  EXPECT_EQ(entry.at("list"), "banned/acme");
  EXPECT_EQ(entry.at("license"), "acme");
  EXPECT_EQ(entry.at("label"), "floods");
  EXPECT_EQ(entry.at("by"), "alice");
  EXPECT_EQ(events[1].at("protocol"), "tcp");
  EXPECT_EQ(events[1].at("source"), "2001:db8::b:66");
  EXPECT_EQ(events[1].at("destination_port"), 8443);
  EXPECT_EQ(events[1].at("bytes"), syn.size());
  EXPECT_EQ(lists_of(events[1]), Lists{"manual-bans"});
  EXPECT_EQ(events[2].at("interface"), "g1");
  EXPECT_EQ(events[2].at("protocol"), "icmp");
  EXPECT_TRUE(events[2].at("source_port").is_null());
}

TEST_F(Events, NameEveryListThatBansThePrefix) {
  must(lab(), {"ban", "198.51.100.66", "--license", "acme"});
  must(lab(), {"ban", "198.51.100.66"});
  must(lab(), {"ban", "198.51.100.67", "--shadow"});
  Listener listener(lab());
  send_udp("198.51.100.66");
  send_udp("198.51.100.67");
  std::vector<nlohmann::json> events = listener.events(2);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(lists_of(events[0]), (Lists{"banned/acme", "manual-bans"}));
  EXPECT_EQ(events[1].at("verdict"), "shadow");
  EXPECT_EQ(lists_of(events[1]), Lists{"manual-bans"});
  // What changes while it listens is known at once.
  must(lab(), {"unban", "198.51.100.66"});
  must(lab(), {"ban", "198.51.100.68", "--reason", "new"});
  send_udp("198.51.100.66");
  send_udp("198.51.100.68");
  events = listener.events(4);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(lists_of(events[2]), Lists{"banned/acme"});
  EXPECT_EQ(events[3].at("entries").at(0).at("label"), "new");
}

TEST_F(Events, AreFiltered) {
  must(lab(), {"license", "acme", "--destination", "203.0.113.1"});
  must(lab(), {"ban", "198.51.100.66", "--license", "acme"});
  must(lab(), {"ban", "198.51.100.67"});
  const std::string acme = "198.51.100.66";
  const std::string other = "198.51.100.67";
  const std::vector<std::pair<std::vector<std::string>, std::string>> filters{
      {{"--license", "acme"}, acme},
      {{"--list", "manual-bans"}, other},
      {{"--interface", "g1"}, acme},
      {{"--source", "198.51.100.67"}, other},
      {{"--destination", "203.0.113.0/24"}, acme}};
  for (const auto& [words, shown] : filters) {
    SCOPED_TRACE(words.front());
    std::vector<std::string> all = words;
    all.emplace_back("--json");
    Listener listener(lab(), all);
    send_udp(other);
    send_udp(acme, "203.0.113.1", 1);
    send_udp(other);
    send_udp(acme, "203.0.113.1", 1);
    EXPECT_EQ(sources_of(listener.events(2)), (std::vector<std::string>{shown, shown}));
    const ProcessResult result = listener.end(SIGINT);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(summary_of(result.out).at("shown"), 2);
    EXPECT_EQ(summary_of(result.out).at("filtered"), 2);
  }
}

TEST_F(Events, EveryDropIsShownOrCounted) {
  constexpr std::uint64_t kDrops = 3000;
  must(lab(), {"ban", "198.51.100.66"});
  Listener listener(lab());
  for (std::uint64_t i = 0; i < kDrops; ++i) send_udp("198.51.100.66");
  EXPECT_EQ(counted(lab(), "drop_banned"), kDrops);
  const ProcessResult result = listener.end(SIGTERM);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json summary = summary_of(result.out);
  EXPECT_EQ(listener.events().size(), summary.at("shown"));
  EXPECT_GE(summary.at("shown"), CHATGATE_EVENT_BURST);
  EXPECT_GT(summary.at("over_rate"), 0);
  EXPECT_EQ(summary.at("shown").get<std::uint64_t>() + summary.at("over_rate").get<std::uint64_t>() +
                summary.at("lost").get<std::uint64_t>(),
            kDrops);
}

TEST_F(Events, LabelsCannotSteerATerminal) {
  lab().chatgate({"ban", "198.51.100.66", "--reason", "a\x1b[31m\nb"});
  Listener listener(lab(), {});
  send_udp("198.51.100.66");
  wait_until([&] { return !listener.lines().empty(); });
  ASSERT_EQ(listener.lines().size(), 1U);
  EXPECT_TRUE(listener.lines().front().ends_with("a\\x1b[31m\\x0ab")) << listener.lines().front();
}

}  // namespace
}  // namespace chatgate::test
