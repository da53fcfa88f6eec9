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
  constexpr int kFlips = 40;
  const CompiledKey held = ban("198.51.100.7");
  ASSERT_EQ(failure(kernel().replace({held})), "");
  std::atomic<bool> done{false};
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
  });
  for (int i = 0; i < kFlips; ++i) EXPECT_EQ(failure(kernel().replace({held})), "");
  done = true;
  reader.join();
  EXPECT_EQ(trouble, "");
  EXPECT_GT(reads, kFlips);
}

}  // namespace
}  // namespace chatgate::test
