// SPDX-License-Identifier: Apache-2.0
// What systemd hears, on a real socket.
#include "service/notifier.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "support/notify_socket.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class NotifierTest : public testing::Test {
 protected:
  void SetUp() override { setenv("NOTIFY_SOCKET", socket_.path().c_str(), 1); }
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
  }
  static void watch(const std::string& pid) {
    setenv("WATCHDOG_USEC", "3000000", 1);
    setenv("WATCHDOG_PID", pid.c_str(), 1);
  }
  static Notifier notifier() {
    auto made = Notifier::from_environment();
    EXPECT_TRUE(made) << to_text(made.error());
    return made.value_or(Notifier());
  }
  std::optional<std::string> told() const { return socket_.take(); }

 private:
  NotifySocket socket_;
};

TEST_F(NotifierTest, EachThingIsToldOnce) {
  Notifier systemd = notifier();
  systemd.status("filtering on eth0\n(native)");
  systemd.status("filtering on eth0\n(native)");
  systemd.ready();
  systemd.ready();
  systemd.stopping();
  EXPECT_EQ(told(), "STATUS=filtering on eth0\\x0a(native)");
  EXPECT_EQ(told(), "READY=1");
  EXPECT_EQ(told(), "STOPPING=1");
  EXPECT_EQ(told(), std::nullopt);
}

TEST_F(NotifierTest, AReloadEndsReadyOnlyIfItWas) {
  Notifier systemd = notifier();
  systemd.reloading();
  systemd.reloaded();
  EXPECT_EQ(told().value_or("").substr(0, 27), "RELOADING=1\nMONOTONIC_USEC=");
  EXPECT_EQ(told(), std::nullopt);
  systemd.ready();
  systemd.reloading();
  systemd.reloaded();
  EXPECT_EQ(told(), "READY=1");
  EXPECT_EQ(told().value_or("").substr(0, 11), "RELOADING=1");
  EXPECT_EQ(told(), "READY=1");
}

TEST_F(NotifierTest, TheWatchdogIsPettedThreeTimesPerTimeout) {
  watch(fmt::format("{}", getpid()));
  Notifier systemd = notifier();
  const Instant now = std::chrono::steady_clock::now();
  systemd.alive(now);
  EXPECT_EQ(systemd.next(), now + 1s);
  for (int i = 0; i < 10; ++i) systemd.alive(now + 999ms);
  EXPECT_EQ(told(), "WATCHDOG=1");
  EXPECT_EQ(told(), std::nullopt);
  systemd.alive(now + 1s);
  EXPECT_EQ(told(), "WATCHDOG=1");
}

TEST_F(NotifierTest, AnothersWatchdogIsNotPetted) {
  watch("1");
  Notifier systemd = notifier();
  systemd.alive(std::chrono::steady_clock::now());
  EXPECT_EQ(systemd.next(), Instant::max());
  EXPECT_EQ(told(), std::nullopt);
}

TEST(NotifierWithoutSystemd, TellsNothing) {
  unsetenv("NOTIFY_SOCKET");
  auto systemd = Notifier::from_environment();
  ASSERT_TRUE(systemd);
  systemd->ready();
  systemd->status("x");
  systemd->alive(std::chrono::steady_clock::now());
  EXPECT_EQ(systemd->next(), Instant::max());
}

}  // namespace
}  // namespace chatgate::test
