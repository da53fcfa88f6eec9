// SPDX-License-Identifier: Apache-2.0
// Readers take no lock: a generation that is flipped away under them must not look like a damaged set.
#include <atomic>
#include <thread>

#include "datapath/readback.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

class ReadersTest : public KernelTest {};

TEST_F(ReadersTest, NeverMissATableWhileGenerationsFlip) {
  constexpr int kTimes = 40;
  const CompiledKey held = ban("198.51.100.7");
  ASSERT_EQ(failure(kernel().replace({held})), "");
  std::atomic<bool> done{false};
  std::atomic<bool> reader_ended{false};
  std::atomic<int> reads{0};
  std::string trouble;  // read by this thread after the join only
  std::thread reader([&] {
    while (!done && trouble.empty()) {
      const auto tables = Tables::open(kernel().pins(), false);
      trouble = failure(tables);
      if (!tables) break;
      const auto key = read_key(*tables, held.key);
      trouble = failure(key);
      if (key && !*key) trouble = "the key was not found";
      ++reads;
    }
    reader_ended = true;
  });
  // As long as it takes until both did it so often: on one processor either may get no turn for a while.
  for (int flips = 0; flips < kTimes || (reads < kTimes && !reader_ended); ++flips)
    EXPECT_EQ(failure(kernel().replace({held})), "");
  done = true;
  reader.join();
  EXPECT_EQ(trouble, "");
}

}  // namespace
}  // namespace chatgate::test
