// SPDX-License-Identifier: Apache-2.0
#include "base/stop_signals.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace chatgate::test {
namespace {

bool asked_to_stop(const StopSignals& signals) {
  pollfd fd{signals.fd(), POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

TEST(StopSignals, AreReadInsteadOfEndingTheProcess) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto signals = StopSignals::catch_them();
    ASSERT_TRUE(signals);
    EXPECT_FALSE(asked_to_stop(*signals));
    ASSERT_EQ(raise(signal), 0);
    EXPECT_TRUE(asked_to_stop(*signals)) << signal;
  }
}

TEST(StopSignals, AReaderThatWentAwayIsAnErrorOfWrite) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  {
    const auto signals = StopSignals::catch_them();
    ASSERT_TRUE(signals);
    EXPECT_EQ(write(ends[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
    EXPECT_FALSE(asked_to_stop(*signals));
  }
  close(ends[1]);
}

TEST(StopSignals, LeaveTheMaskAsItWas) {
  sigset_t blocked;
  sigset_t before;
  sigset_t after;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGHUP);
  ASSERT_EQ(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
  { ASSERT_TRUE(StopSignals::catch_them()); }
  ASSERT_EQ(sigprocmask(SIG_SETMASK, &before, &after), 0);
  EXPECT_EQ(sigismember(&after, SIGHUP), 1);
  EXPECT_EQ(sigismember(&after, SIGINT), 0);
  EXPECT_EQ(sigismember(&after, SIGPIPE), 0);
}

}  // namespace
}  // namespace chatgate::test
