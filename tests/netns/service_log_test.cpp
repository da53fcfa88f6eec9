// SPDX-License-Identifier: Apache-2.0
// What the service says: a line for every change, its configuration, and what systemd hears of it.
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "netns/service_lab.h"
#include "support/notify_socket.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class ServiceLog : public ServiceLab {
 protected:
  /// Waits for the next message of that beginning, and drops those before it.
  testing::AssertionResult hears(const NotifySocket& socket, const std::string& beginning) {
    std::string heard;
    const bool there = wait_until(
        [&] {
          while (const auto message = socket.take()) {
            heard += *message + "\n";
            if (message->starts_with(beginning)) return true;
          }
          return false;
        },
        60s);
    if (there) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "not " << beginning << " but\n" << heard << service().log();
  }
};

TEST_F(ServiceLog, EveryChangeIsALineWhileItRunsAndWhileItDoesNot) {
  start_and_attach();
  must(lab(), {"--by", "jane", "ban", "192.0.2.1", "192.0.2.2", "--reason", "T \"1\""});
  service().expect_logged(
      "by=jane command=\"ban 192.0.2.1 192.0.2.2 --reason 'T \\\"1\\\"'\" added=2 removed=0");
  must(lab(), {"--by", "jane", "pause"});
  must(lab(), {"resume"});
  service().expect_logged("command=resume added=0 removed=0");
  // Not before what it has told is on record: else it would be told again, as after a crash.
  EXPECT_EQ(service().stop().exit_code, 0);
  must(lab(), {"--by", "joe", "unban", "192.0.2.1"});
  service().start();
  service().expect_logged("by=joe command=\"unban 192.0.2.1\" added=0 removed=1");
  must(lab(), {"--by", "last", "ban", "192.0.2.9"});
  service().expect_logged("by=last");
  for (const char* who : {"by=jane command=\"ban", "by=joe", "by=last"})
    EXPECT_EQ(service().count(who), 1U) << who;
}

TEST_F(ServiceLog, HistoryFromBeforeItsFirstStartIsNotTold) {
  must_attach(lab(), {"g0"});
  must(lab(), {"--by", "before", "ban", "192.0.2.1"});
  start_and_attach();
  must(lab(), {"--by", "after", "ban", "192.0.2.2"});
  service().expect_logged("by=after");
  EXPECT_EQ(service().count("by=before"), 0U) << service().log();
}

TEST_F(ServiceLog, ABadConfigurationIsRefusedAndTheOldOneKept) {
  start_and_attach();
  service().configure("interfaces = ['g1']\nmaxentries = 1\n");
  service().signal(SIGHUP);
  service().expect_logged("event=configuration_refused");
  service().expect_logged("chatgate.toml:2:1: unknown key maxentries");
  EXPECT_EQ(service().count("interface=g1"), 0U);
  service().configure("interfaces = ['g0', 'g1']\nmax_entries = 5000\nprotect = ['10.0.0.0/8']\n");
  service().signal(SIGHUP);
  service().expect_logged("event=configuration_read");
  service().expect_logged("event=absent interface=g1");
  EXPECT_TRUE(
      wait_until([&] { return lab().chatgate_json({"status"}).value("max_entries", 0) == 5000; }, 60s));
  EXPECT_TRUE(wait_until(
      [&] {
        return lab().chatgate({"show", "--list", "protected"}).out.find("10.0.0.0/8") != std::string::npos;
      },
      60s));
  EXPECT_TRUE(is_attached("g0"));
}

TEST_F(ServiceLog, ABadConfigurationDoesNotStart) {
  service().configure("interfaces = 'g0'\n");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"run"}, {"run", "--check"}}) {
    std::vector<std::string> all{"--config", lab().file("chatgate.toml")};
    all.insert(all.end(), words.begin(), words.end());
    const ProcessResult result = lab().chatgate(all);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("chatgate.toml:1:14: interfaces must be a list"), std::string::npos)
        << result.err;
  }
}

TEST_F(ServiceLog, CheckTellsOfInterfacesThatAreNotThereYet) {
  service().configure("interfaces = ['g0', 'g7']\n");
  const ProcessResult result = lab().chatgate({"--config", lab().file("chatgate.toml"), "run", "--check"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("in order: g0, g7"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("g7: there is no such interface yet"), std::string::npos) << result.err;
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
}

TEST_F(ServiceLog, SystemdHearsWhenItIsReadyReloadsAndStops) {
  const NotifySocket socket;
  service().start({{"NOTIFY_SOCKET", socket.path()}});
  EXPECT_TRUE(hears(socket, "READY=1"));
  // Ready is: filtered.
  EXPECT_TRUE(is_attached("g0"));
  EXPECT_TRUE(hears(socket, "STATUS=filtering on g0 (native)"));
  service().signal(SIGHUP);
  EXPECT_TRUE(hears(socket, "RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_TRUE(hears(socket, "READY=1"));
  service().signal(SIGTERM);
  EXPECT_TRUE(hears(socket, "STOPPING=1"));
  EXPECT_TRUE(hears(socket, "STATUS=stopping; the filter stays on"));
}

TEST_F(ServiceLog, SystemdHearsNoMoreOfTroublesWithWhatIsNotWantedAnyMore) {
  const NotifySocket socket;
  must_attach(lab(), {"g0"});
  must(lab(), {"list", "feed", "--kind", "ban", "--source", lab().file("absent")});
  // The loopback has no native XDP.
  service().configure("interfaces = ['lo', 'g0']\nmax_entries = 4096\n");
  service().start({{"NOTIFY_SOCKET", socket.path()}});
  service().expect_logged("event=trouble subject=\"list feed\"");
  EXPECT_TRUE(hears(socket, "STATUS=filtering on g0 (native); interface lo: "));
  service().configure(kConfiguration);
  service().signal(SIGHUP);
  EXPECT_TRUE(hears(socket, "STATUS=filtering on g0 (native); list feed: "));
  must(lab(), {"list", "feed", "--remove", "--yes"});
  EXPECT_TRUE(wait_until([&] { return socket.take() == "STATUS=filtering on g0 (native)"; }, 60s))
      << service().log();
}

TEST_F(ServiceLog, TheWatchdogIsPettedWhileItWorksAndNotWhileItHangs) {
  const NotifySocket socket;
  service().start({{"NOTIFY_SOCKET", socket.path()}, {"WATCHDOG_USEC", "600000"}});
  EXPECT_TRUE(hears(socket, "READY=1"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(hears(socket, "WATCHDOG=1"));
  service().signal(SIGSTOP);
  while (socket.take()) {
  }
  EXPECT_FALSE(wait_until([&] { return socket.take().has_value(); }, 1500ms));
  service().signal(SIGCONT);
  EXPECT_TRUE(hears(socket, "WATCHDOG=1"));
}

TEST_F(ServiceLog, LinesForTheJournalBeginWithTheirPriority) {
  // stderr is the log file: its device and number are what systemd would have said.
  std::ofstream(lab().file("service.log")) << "";
  struct stat file {};
  ASSERT_EQ(stat(lab().file("service.log").c_str(), &file), 0);
  service().start({{"JOURNAL_STREAM", fmt::format("{}:{}", file.st_dev, file.st_ino)}});
  service().expect_logged("<6>event=attached interface=g0");
  EXPECT_TRUE(service().log().starts_with("<6>event=started")) << service().log();
  service().configure("bad = 1\n");
  service().signal(SIGHUP);
  service().expect_logged("<3>event=configuration_refused");
}

TEST_F(ServiceLog, ElsewhereTheyBeginWithTimeAndLevel) {
  start_and_attach();
  EXPECT_TRUE(service().log().starts_with("time=20")) << service().log();
  EXPECT_NE(service().log().find("Z level=info event=started"), std::string::npos) << service().log();
}

TEST_F(ServiceLog, AChangeThatNobodyConfirmsIsTakenBackByItself) {
  start_and_attach();
  must(lab(), {"ban", "192.0.2.7", "--confirm-within", "5s"});
  service().expect_logged("event=taken_back", 1);
  EXPECT_EQ(lab().chatgate_json({"show", "192.0.2.7"}).at("entries").size(), 0U);
}

}  // namespace
}  // namespace chatgate::test
