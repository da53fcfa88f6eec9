// SPDX-License-Identifier: Apache-2.0
#include "service/worker.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "base/unique_fd.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class WorkerTest : public testing::Test {
 protected:
  /// How many jobs have ended since the last time.
  std::uint64_t woken() const {
    eventfd_t count = 0;
    return eventfd_read(fd_.get(), &count) == 0 ? count : 0;
  }
  WorkerThread& worker() { return *worker_; }
  void end() { worker_.reset(); }

 private:
  UniqueFd fd_{eventfd(0, EFD_NONBLOCK)};
  std::unique_ptr<WorkerThread> worker_ = std::make_unique<WorkerThread>(fd_.get());
};

TEST_F(WorkerTest, DoesOneJobAfterTheOther) {
  std::vector<int> done;
  std::atomic<int> running{0};
  for (int i = 0; i < 20; ++i) {
    worker().post([&, i] {
      EXPECT_EQ(++running, 1);
      done.push_back(i);
      --running;
    });
  }
  ASSERT_TRUE(wait_until([&] { return !worker().busy_since(); }));
  EXPECT_TRUE(worker().finish(10s));
  EXPECT_EQ(done.size(), 20U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(woken(), 20U);
}

TEST_F(WorkerTest, IsBusyUntilTheLastHasEnded) {
  EXPECT_FALSE(worker().busy_since());
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  for (int i = 0; i < 2; ++i) worker().post([gone] { gone.wait(); });
  const auto since = worker().busy_since();
  ASSERT_TRUE(since);
  EXPECT_LE(*since, std::chrono::steady_clock::now());
  go.set_value();
  EXPECT_TRUE(wait_until([&] { return !worker().busy_since(); }));
}

TEST_F(WorkerTest, ItsEndDropsWhatWaits) {
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  std::promise<void> begun;
  std::atomic<bool> second{false};
  worker().post([&] {
    begun.set_value();
    gone.wait();
  });
  worker().post([&] { second = true; });
  begun.get_future().wait();
  EXPECT_FALSE(worker().finish(10ms));
  go.set_value();
  EXPECT_TRUE(worker().finish(10s));
  worker().post([&] { second = true; });
  end();
  EXPECT_FALSE(second);
}

}  // namespace
}  // namespace chatgate::test
