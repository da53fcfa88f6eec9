// SPDX-License-Identifier: Apache-2.0
// The tests' own way to start programs: other threads go on meanwhile, so between fork and exec nothing may
// want a lock that one of them held (an allocator's, the environment's).
#include "support/process.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace chatgate::test {
namespace {

__attribute__((noinline)) void allocate_left(unsigned path);
__attribute__((noinline)) void allocate_right(unsigned path);

/// From another stack for each `path`: what watches the allocator keeps each one in a table that has locks of
/// its own.
void allocate(unsigned path) {
  if (path <= 1)
    std::vector<std::string>(8, std::string(100 + path, 'x'))
        .swap(*std::make_unique<std::vector<std::string>>());
  if (path > 1 && path % 2 == 0) allocate_left(path / 2);
  if (path > 1 && path % 2 == 1) allocate_right(path / 2);
}
void allocate_left(unsigned path) {
  allocate(path);
  asm volatile("");
}
void allocate_right(unsigned path) {
  allocate(path);
  asm volatile("");
}

/// A thread that allocates all the time.
class Allocating {
 public:
  Allocating()
      : thread_([this] {
          for (unsigned path = 1; !stop_; ++path) allocate(path);
        }) {}
  ~Allocating() {
    stop_ = true;
    thread_.join();
  }
  Allocating(const Allocating&) = delete;
  Allocating& operator=(const Allocating&) = delete;

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

TEST(ProcessTest, StartsProgramsWhileAnotherThreadAllocates) {
  const Allocating other;
  ProcessOptions options;
  options.environment["CHATGATE_TEST_WORD"] = "seen";
  for (int i = 0; i < 50; ++i) {
    const ProcessResult result = run_process({"sh", "-c", "echo $CHATGATE_TEST_WORD"}, options);
    ASSERT_EQ(result.exit_code, 0);
    ASSERT_EQ(result.out, "seen\n");
  }
}

TEST(ProcessTest, OursIsOverriddenAndAProgramThatIsMissingIsReported) {
  ProcessOptions options;
  options.environment["PATH"] = "/nowhere:/usr/bin:/bin";
  EXPECT_EQ(run_process({"sh", "-c", "echo $PATH"}, options).out, "/nowhere:/usr/bin:/bin\n");
  EXPECT_EQ(run_process({"chatgate-no-such-program"}).exit_code, 127);
  EXPECT_EQ(run_process({"cat"}, {.netns = {}, .environment = {}, .input = "word"}).out, "word");
  EXPECT_EQ(run_process({"true"}, {.netns = "no-such-namespace", .environment = {}, .input = {}}).exit_code,
            126);
}

}  // namespace
}  // namespace chatgate::test
