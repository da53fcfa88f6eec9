// SPDX-License-Identifier: Apache-2.0
#include "lists/plain_text.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "support/read_lists.h"

namespace chatgate {
namespace {

using namespace std::string_view_literals;
using test::bad;
using test::good;
using test::Strings;

ReadList parse_plain_list(std::string_view text) {
  const ReadOptions options;
  ListBuilder builder(options);
  read_plain_text(text, builder);
  return {"plain text", false, builder.list(), builder.bad()};
}

TEST(PlainList, ReadsWhatPeopleSend) {
  struct Case {
    std::string_view text;
    Strings lines;
  };
  const Case cases[] = {
      {"", {}},
      {"\n\r\n \t\n", {}},
      {"# only\n; comments\n  # here", {}},
      {"1.2.3.4", {"1|1.2.3.4|"}},
      {"1.2.3.4\n", {"1|1.2.3.4|"}},
      {"1.2.3.4\r\n\r\n10.0.0.0/8\r\n", {"1|1.2.3.4|", "3|10.0.0.0/8|"}},
      {"# list\n2001:DB8::/64", {"2|2001:db8::/64|"}},
      {" \t1.2.3.4 \t\n", {"1|1.2.3.4|"}},
      {"1.2.3.4 # Ann, Berlin\n", {"1|1.2.3.4|Ann, Berlin"}},
      {"1.2.3.4 ; SBL1 # x\r\n", {"1|1.2.3.4|SBL1 # x"}},
      {"1.2.3.4\t#tab", {"1|1.2.3.4|tab"}},
      {"1.2.3.4#Ann; Berlin", {"1|1.2.3.4|Ann; Berlin"}},
      {"1.2.3.4-1.2.3.5", {"1|1.2.3.4/31|"}},
      {"1.2.3.4 - 1.2.3.6 # Ann", {"1|1.2.3.4/31|Ann", "1|1.2.3.6|Ann"}},
      {"2001:db8::-2001:db8::ffff", {"1|2001:db8::/112|"}},
      {"1.2.3.4 #", {"1|1.2.3.4|"}},
      {"1.2.3.4 # Büro \x1b[31m\xff", {R"(1|1.2.3.4|Büro \x1b[31m\xff)"}},
      {"1.2.3.4\n1.2.3.4\n", {"1|1.2.3.4|", "2|1.2.3.4|"}},
      {"::ffff:1.2.3.4\n", {"1|1.2.3.4|"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const ReadList list = parse_plain_list(c.text);
    EXPECT_EQ(good(list), c.lines);
    EXPECT_EQ(bad(list), Strings{});
  }
}

TEST(PlainList, NamesEachBadLine) {
  struct Case {
    std::string_view text, bad;
  };
  constexpr std::string_view kWords = "|more than one word|one prefix a line, then ' # ' and a label";
  const std::string words(kWords);
  const Case cases[] = {
      {"1.2.3.4/24", "1|1.2.3.4/24|host bits are set|1.2.3.0/24"},
      {"1.2.3.4/24 # Ann", "1|1.2.3.4/24 # Ann|host bits are set|1.2.3.0/24"},
      {"\n# x\n 010.1.2.3\r\n", "3|010.1.2.3|leading zeros are ambiguous|10.1.2.3"},
      {"1.2.3.4;5.6.7.8",
       "1|1.2.3.4;5.6.7.8|neither an IPv4 nor an IPv6 address|columns need a first line that names them, "
       "like ip,label"},
      {"1.2.3.4,Ann",
       "1|1.2.3.4,Ann|neither an IPv4 nor an IPv6 address|columns need a first line that names them, like "
       "ip,label"},
      {"::fffe:0:1-::1:0:0:0", "1|::fffe:0:1-::1:0:0:0|it holds ::ffff:0:0/96, which means all of IPv4|"},
      {"1.2.3.9-1.2.3.4", "1|1.2.3.9-1.2.3.4|the range ends before it starts|"},
      {"1.2.3.9-2001:db8::", "1|1.2.3.9-2001:db8::|a range stays in one family|"},
      {"1.2.3.9-1.2.3.300", "1|1.2.3.9-1.2.3.300|an octet is at most 255|"},
      {"1.2.3.9-", "1|1.2.3.9-|empty|"},
      {"1.2.3.0 /24", "1|1.2.3.0 /24|it has spaces or invisible characters|1.2.3.0/24"},
      {"\xc2\xa0"
       "1.2.3.4",
       R"(1|\xc2\xa01.2.3.4|it has spaces or invisible characters|1.2.3.4)"},
      {"1.2.3.4\0"sv, R"(1|1.2.3.4\x00|it has spaces or invisible characters|1.2.3.4)"},
      {"1.2.3.4\r1.2.3.5", R"(1|1.2.3.4\x0d1.2.3.5|it has spaces or invisible characters|)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(bad(parse_plain_list(c.text)), Strings{std::string(c.bad)});
    EXPECT_EQ(good(parse_plain_list(c.text)), Strings{});
  }
  EXPECT_EQ(bad(parse_plain_list("1.2.3.4 5.6.7.8\nfirst line")),
            (Strings{"1|1.2.3.4 5.6.7.8" + words, "2|first line" + words}));
}

TEST(PlainList, KeepsTheGoodLinesBesideTheBad) {
  const ReadList list = parse_plain_list("1.2.3.4\nx\n\n1.2.3.5 # y\n1.2.3");
  EXPECT_EQ(good(list), (Strings{"1|1.2.3.4|", "4|1.2.3.5|y"}));
  EXPECT_EQ(bad(list), (Strings{"2|x|neither an IPv4 nor an IPv6 address|",
                                "5|1.2.3|an IPv4 address has four octets|"}));
}

TEST(PlainList, ShortensLongLines) {
  const ReadList list =
      parse_plain_list(fmt::format("{}\n{}", std::string(1'000'000, '\x01'), std::string(80, 'x')));
  ASSERT_EQ(list.bad.count, 2U);
  EXPECT_LE(list.bad.first[0].text.size(), kShownBytes);
  EXPECT_TRUE(list.bad.first[0].text.ends_with("…"));
  EXPECT_EQ(list.bad.first[1].text, std::string(80, 'x'));
}

}  // namespace
}  // namespace chatgate
