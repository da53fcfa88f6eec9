// SPDX-License-Identifier: Apache-2.0
// Several commands at the same time.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

class TogetherTest : public AttachedTest {};

TEST_F(TogetherTest, TwoWritersLoseNothing) {
  constexpr int kRounds = 20;
  const auto write = [&](int who) {
    for (int i = 0; i < kRounds; ++i)
      static_cast<void>(
          cli().expect(0, {"ban", fmt::format("192.0.2.{}", who * 100 + i), "--for", "forever"}));
  };
  const std::uint64_t before = cli().revision();
  std::thread one(write, 1);
  std::thread two(write, 2);
  one.join();
  two.join();
  EXPECT_EQ(cli().prefixes().size(), 2U * kRounds);
  EXPECT_EQ(cli().revision(), before + 2 * kRounds);
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_F(TogetherTest, ReadersNeverFailWhileAWriterWorks) {
  std::atomic<bool> stop{false};
  cli().all({{"ban", "192.0.2.1", "--for", "forever"}});
  std::string list;
  for (int i = 0; i < 9000; ++i) list += fmt::format("10.9.{}.{}\n", i / 256, i % 256);
  write_file(lab().file("list.txt"), list);
  const std::vector<Words> reads{
      {"check", "192.0.2.1"}, {"show"}, {"status"}, {"stats"}, {"audit"}, {"verify"}};
  int rounds = 0;
  std::thread reader([&] {
    for (; !stop || rounds == 0; ++rounds) {
      cli().all(reads);
      EXPECT_TRUE(cli().verdict("192.0.2.1").starts_with("drop banned"));
    }
  });
  cli().all({{"ban", "192.0.2.2", "--for", "1h"},
             {"ban", "--from", lab().file("list.txt")},  // by generation
             {"allow", "203.0.113.0/24"},
             {"ban", "--from", lab().file("list.txt"), "--for", "forever"},
             {"unban", "192.0.2.2"},
             {"attach", "g0", "--max-entries", "21000"}});
  stop = true;
  reader.join();
  EXPECT_GT(rounds, 0);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
}

}  // namespace
}  // namespace chatgate::test
