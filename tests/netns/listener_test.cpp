// SPDX-License-Identifier: Apache-2.0
// The one listener: how it begins and ends, and that the program tells of nothing without it.
#include <csignal>

#include "netns/events_lab.h"
#include "support/event_samples.h"
#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ListenerTest : public EventsLab {};

TEST_F(ListenerTest, OneListensAtATime) {
  Listener first(lab());
  const ProcessResult second = lab().chatgate({"events"});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_NE(second.err.find("process " + std::to_string(first.pid()) + " is listening already"),
            std::string::npos)
      << second.err;
  const ProcessResult json = lab().chatgate({"events", "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out).at("error").at("what"), "events");
  EXPECT_EQ(json.out.find('\n'), json.out.size() - 1) << "one line, as everything else of it";
  EXPECT_TRUE(is_listened_to(lab())) << "the first one goes on";
  EXPECT_EQ(first.end(SIGINT).exit_code, 0);
  Listener third(lab());
}

TEST_F(ListenerTest, AnInterruptEndsThemWell) {
  must(lab(), {"ban", "198.51.100.66"});
  Listener listener(lab(), {});
  send_udp("198.51.100.66");
  wait_until([&] { return !listener.lines().empty(); });
  const ProcessResult result = listener.end(SIGINT);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "1 shown, 0 filtered out, 0 over the rate, 0 lost\n");
  EXPECT_NE(result.out.find("198.51.100.66:40000"), std::string::npos) << result.out;
  EXPECT_EQ(tables_of(lab())->control().events_until, 0U);
}

TEST_F(ListenerTest, StopByThemselvesWhenTheListenerIsKilled) {
  must(lab(), {"ban", "198.51.100.66"});
  Listener killed(lab());
  EXPECT_EQ(killed.end(SIGKILL).signal, SIGKILL);
  send_udp("198.51.100.66");  // nobody reads it any more
  ASSERT_TRUE(wait_until([&] { return !is_listened_to(lab()); }, std::chrono::seconds(4)));
  const auto tables = tables_of(lab());
  // The program's clock is coarse: a tick later than ours.
  ASSERT_TRUE(wait_until([&] {
    const EventFlow before = event_flow(*tables);
    const std::uint64_t dropped = counted(lab(), "drop_banned");
    for (int i = 0; i < 5; ++i) send_udp("198.51.100.66");
    EXPECT_EQ(counted(lab(), "drop_banned"), dropped + 5);
    const EventFlow added = difference(event_flow(*tables), before);
    return added.sent + added.limited + added.lost == 0;
  }));
  Listener next(lab());
  send_udp("198.51.100.66", "198.51.100.2");
  const std::vector<nlohmann::json> events = next.events(1);
  EXPECT_EQ(events.at(0).at("destination"), "198.51.100.2") << "nothing old";
}

TEST_F(ListenerTest, EndAfterACountOrATime) {
  must(lab(), {"ban", "198.51.100.66"});
  Listener counting(lab(), {"--json", "--count", "2"});
  for (int i = 0; i < 3; ++i) send_udp("198.51.100.66");
  const ProcessResult counted_out = counting.end(0);
  EXPECT_EQ(counted_out.exit_code, 0) << counted_out.err;
  EXPECT_EQ(counting.events().size(), 2U);
  EXPECT_EQ(summary_of(counted_out.out).at("shown"), 2);
  Listener timed(lab(), {"--json", "--for", "3s"});
  EXPECT_EQ(timed.end(0).exit_code, 0);
  EXPECT_FALSE(is_listened_to(lab()));
}

TEST_F(ListenerTest, EndWhenNobodyReadsThem) {
  must(lab(), {"ban", "198.51.100.66"});
  ProcessOptions options;
  options.netns = lab().host();
  std::vector<std::string> words{"sh", "-c", "\"$@\" | true", "sh"};
  const std::vector<std::string> argv = chatgate_argv(lab(), {"events"});
  words.insert(words.end(), argv.begin(), argv.end());
  const ProcessResult result = run_process(words, options);  // ends without a packet
  EXPECT_EQ(result.err, "0 shown, 0 filtered out, 0 over the rate, 0 lost\n");
  EXPECT_EQ(tables_of(lab())->control().events_until, 0U);
}

/// A terminal held with Ctrl-S, a pager: the listener still ends when it is asked to, and the tables' clock
/// is kept ahead.
TEST_F(ListenerTest, AReaderThatStopsReadingHoldsNobodyUp) {
  must(lab(), {"ban", "198.51.100.66"});
  const std::string pipe = lab().file("pipe");
  ASSERT_EQ(run_process({"mkfifo", pipe}).exit_code, 0);
  ProcessOptions options;
  options.netns = lab().host();
  std::vector<std::string> words{"sh", "-c", "exec 3<>\"$0\"; exec \"$@\" >\"$0\"", pipe};
  const std::vector<std::string> argv = chatgate_argv(lab(), {"events", "--json"});
  words.insert(words.end(), argv.begin(), argv.end());
  BackgroundProcess listener(words, options);
  ASSERT_TRUE(wait_until([&] { return is_listened_to(lab()); }));
  const auto tables = tables_of(lab());
  const auto flood = [&] {
    refill_event_rate(*tables);
    for (std::uint64_t i = 0; i < CHATGATE_EVENT_BURST; ++i) send_udp("198.51.100.66");
    return event_flow(*tables).lost > 0;
  };
  EXPECT_TRUE(wait_until(flood, std::chrono::seconds(60))) << "what does not fit is lost, and counted";
  EXPECT_TRUE(is_listened_to(lab()));
  kill(listener.pid(), SIGTERM);
  EXPECT_EQ(listener.wait().exit_code, 0);
  EXPECT_EQ(tables->control().events_until, 0U);
}

TEST_F(ListenerTest, EndWhenTheTablesAreReplacedOrRemoved) {
  Listener listener(lab());
  must(lab(), {"attach", "g0", "--max-entries", "5000"});
  const ProcessResult replaced = listener.end(0);
  EXPECT_EQ(replaced.exit_code, 1);
  EXPECT_NE(replaced.err.find("the kernel tables were rebuilt meanwhile"), std::string::npos) << replaced.err;
  EXPECT_EQ(nlohmann::json::parse(listener.lines().back()).at("error").at("what"), "events");
  Listener other(lab());
  must(lab(), {"detach", "--all"});
  const ProcessResult removed = other.end(0);
  EXPECT_EQ(removed.exit_code, 1);
  EXPECT_NE(removed.err.find("the kernel tables were removed"), std::string::npos) << removed.err;
}

}  // namespace
}  // namespace chatgate::test
