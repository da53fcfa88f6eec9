// SPDX-License-Identifier: Apache-2.0
#include "service/host_clockwork.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <csignal>

#include "support/test_store.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class HostClockworkTest : public testing::Test {
 protected:
  /// What wakes it within a minute; interfaces of this machine may do so at any time.
  template <typename Wanted>
  Wakeup woken_by(Wanted wanted) {
    const Instant end = clock().now() + 60s;
    while (clock().now() < end) {
      const Wakeup wakeup = must(clock().wait(end));
      if (wanted(wakeup)) return wakeup;
    }
    ADD_FAILURE() << "nothing woke it";
    return {};
  }
  HostClockwork& clock() { return clock_; }
  const TempDir& directory() const { return directory_; }

 private:
  TempDir directory_;
  HostClockwork clock_ = must(HostClockwork::open(directory_.path()));
};

TEST_F(HostClockworkTest, WaitsUntilThen) {
  const Instant until = clock().now() + 20ms;
  while (clock().now() < until) {
    const Wakeup wakeup = must(clock().wait(until));
    EXPECT_FALSE(wakeup.stop || wakeup.reload || wakeup.store || wakeup.worker);
  }
  static_cast<void>(must(clock().wait(Instant::min())));
}

TEST_F(HostClockworkTest, SignalsThatEndItOrMakeItReadItsConfiguration) {
  for (const int number : {SIGTERM, SIGINT}) {
    raise(number);
    EXPECT_FALSE(woken_by([](const Wakeup& w) { return w.stop; }).reload);
  }
  raise(SIGHUP);
  EXPECT_FALSE(woken_by([](const Wakeup& w) { return w.reload; }).stop);
  raise(SIGPIPE);  // is no end
}

TEST_F(HostClockworkTest, TheWorkerWakesIt) {
  ASSERT_EQ(eventfd_write(clock().worker_fd(), 1), 0);
  EXPECT_TRUE(woken_by([](const Wakeup& w) { return w.worker; }).worker);
}

TEST_F(HostClockworkTest, AChangeOfTheStoreWakesIt) {
  Store store = must(Store::open(directory().path()));
  Transaction transaction = must(store.begin());
  must(store.settings().set_logged_revision(1));
  must(transaction.commit());
  EXPECT_TRUE(woken_by([](const Wakeup& w) { return w.store; }).store);
}

}  // namespace
}  // namespace chatgate::test
