// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

TEST(LogLine, PlainWordsStandAsTheyAre) {
  EXPECT_EQ(
      log_line("attached", {{"interface", "eth0.12"}, {"mode", "native"}, {"packets", std::uint64_t{7}}}),
      "event=attached interface=eth0.12 mode=native packets=7");
  EXPECT_EQ(log_line("x", {{"a", "2001:db8::/32"}}), "event=x a=2001:db8::/32");
  EXPECT_EQ(log_line("started"), "event=started");
}

TEST(LogLine, AllElseIsInQuotationMarks) {
  EXPECT_EQ(log_line("x", {{"a", ""}}), "event=x a=\"\"");
  EXPECT_EQ(log_line("x", {{"a", "ban 198.51.100.7"}}), "event=x a=\"ban 198.51.100.7\"");
  EXPECT_EQ(log_line("x", {{"a", "b=c"}}), "event=x a=\"b=c\"");
  EXPECT_EQ(log_line("x", {{"a", "say \"hi\" \\o/"}}), "event=x a=\"say \\\"hi\\\" \\\\o/\"");
}

TEST(LogLine, OneEventIsOneLine) {
  EXPECT_EQ(log_line("x", {{"a", "1\nevent=forged\r"}}), "event=x a=\"1\\x0aevent=forged\\x0d\"");
  EXPECT_EQ(log_line("x", {{"a", std::string("\0\xff", 2)}}), "event=x a=\"\\x00\\xff\"");
}

TEST(LogLine, LongValuesAreCut) {
  const std::string line = log_line("x", {{"a", std::string(100000, 'b')}, {"c", "d"}});
  EXPECT_LT(line.size(), kLoggedBytes + 50);
  EXPECT_NE(line.find("…\" c=d"), std::string::npos) << line;
  const std::string kept(kLoggedBytes, 'b');
  EXPECT_EQ(log_line("x", {{"a", kept}}), "event=x a=" + kept);
}

}  // namespace
}  // namespace chatgate::test
