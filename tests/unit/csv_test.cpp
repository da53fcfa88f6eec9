// SPDX-License-Identifier: Apache-2.0
#include "lists/csv.h"

#include <gtest/gtest.h>

#include <string>

#include "support/read_lists.h"

namespace chatgate::test {
namespace {

void expect_csv(std::string_view text, const Strings& lines, const std::string& column = {}) {
  expect_good(text, "CSV", lines, column);
}

TEST(Csv, FindsTheColumnByItsName) {
  expect_csv("ip\n1.2.3.4\n", {"2|1.2.3.4|"});
  expect_csv("name,ip\nAnn,1.2.3.4\n", {"2|1.2.3.4|Ann"});
  expect_csv("IP Address;Agent\n1.2.3.4;Ann\n", {"2|1.2.3.4|Ann"});
  expect_csv("ip_address\tfloor\n1.2.3.4\t3\n", {"2|1.2.3.4|3"});
  expect_csv("CIDR,city,Name\n1.2.3.0/24,Berlin,Ann\n", {"2|1.2.3.0/24|Ann"});
  expect_csv("Network,city,zip\n1.2.3.0/24,Berlin,1\n", {"2|1.2.3.0/24|Berlin"});
  expect_csv("Prefix\n2001:db8::/32\n1.2.3.4-1.2.3.5\n", {"2|2001:db8::/32|", "3|1.2.3.4/31|"});
  expect_csv("\xef\xbb\xbf# from IT\r\n\r\n\"ip\",\"label\"\r\n\"1.2.3.4\",\"Ann\"\r\n", {"4|1.2.3.4|Ann"});
}

TEST(Csv, TheColumnCanBeChosen) {
  expect_csv("ip,network\n1.2.3.4,1.2.3.0/24\n", {"2|1.2.3.0/24|1.2.3.4"}, "network");
  expect_csv("visitor;page\n1.2.3.4;/a\n", {"2|1.2.3.4|/a"}, "Visitor");
  expect_csv("foo\n1.2.3.4\n", {"2|1.2.3.4|"}, "foo");
}

TEST(Csv, QuotesHoldSeparatorsLineEndsAndQuotes) {
  expect_csv("ip,label\n1.2.3.4,\"Doe, \"\"J\"\"\nBerlin\"\n1.2.3.5 , x\n",
             {R"(2|1.2.3.4|Doe, "J"\x0aBerlin)", "4|1.2.3.5|x"});
  expect_csv("label,ip\n\"a;b\",1.2.3.4\n", {"2|1.2.3.4|a;b"});
}

TEST(Csv, EmptyRowsAndMissingLabelsDoNoHarm) {
  expect_csv("ip,label\n\n,\n ,  \n1.2.3.4\n1.2.3.5,\n", {"5|1.2.3.4|", "6|1.2.3.5|"});
}

TEST(Csv, BadRowsAreNamed) {
  const Reading reading = reading_of("ip,label\nfred,Ann\n,Bob\n1.2.3.4,Doe, J\n1.2.3.4/8,x\n1.2.3.5,ok\n");
  EXPECT_EQ(reading.good, Strings{"6|1.2.3.5|ok"});
  EXPECT_EQ(reading.bad,
            (Strings{"2|fred,Ann|neither an IPv4 nor an IPv6 address|", "3|,Bob|the column ip is empty|",
                     "4|1.2.3.4,Doe, J|it has 3 columns, not 2 as the header|a separator inside a text needs "
                     "quotes around it",
                     "5|1.2.3.4/8,x|host bits are set|1.0.0.0/8"}));
}

TEST(Csv, NothingFollowsAClosingQuote) {
  const Reading reading =
      reading_of("ip,label\n\"1.2.3.0\"/24,a\n1.2.3.4,\"b\"c\n\"1.2.3.5\" \t,\"d\" \r\n\"1.2.3.6\"\r\n");
  EXPECT_EQ(reading.good, (Strings{"4|1.2.3.5|d", "5|1.2.3.6|"}));
  const std::string reason = "|something follows a closing quote|a quote in a text is written twice";
  EXPECT_EQ(reading.bad, (Strings{"2|\"1.2.3.0\"/24,a" + reason, "3|1.2.3.4,\"b\"c" + reason}));
  EXPECT_EQ(reading_of("\"ip\"s,label\n1.2.3.4,Ann\n").format,
            "refused: line 1: \"ip\"s,label: something follows a closing quote (a quote in a text is written "
            "twice)");
}

TEST(Csv, WithoutTheColumnAllIsRefused) {
  const auto format = [](std::string_view text, const std::string& column = {}) {
    return reading_of(text, {column, false}).format;
  };
  EXPECT_EQ(format("visitor,page\n1.2.3.4,/\n"),
            "refused: line 1: visitor,page: no column is named like one of addresses (ip, address, cidr, …) "
            "(--column NAME chooses one, as in --column 'visitor')");
  EXPECT_EQ(format(",visitor\n1,1.2.3.4\n").substr(0, 28), "refused: line 1: ,visitor: n");
  EXPECT_TRUE(format(",visitor\n1,1.2.3.4\n").ends_with("as in --column 'visitor')"));
  EXPECT_EQ(format("ip,label\n1.2.3.4,x\n", "cidr"),
            "refused: line 1: ip,label: there is no column 'cidr' (--column NAME chooses one, as in --column "
            "'ip')");
  EXPECT_EQ(format("ip,network\n1.2.3.4,1.2.3.0/24\n"),
            "refused: line 1: ip,network: two columns could hold the addresses: ip, network "
            "(--column NAME chooses one, as in --column 'ip')");
  EXPECT_EQ(format("ip,label\n1.2.3.4,\"x\n1.2.3.5,y\n"),
            "refused: line 2: 1.2.3.4,\"x: a quote is not closed ()");
  EXPECT_EQ(format("change,prefix\nremoved,1.2.3.4\n"),
            "refused: line 1: change,prefix: these are changes, not a list ()");
  EXPECT_EQ(format("1.2.3.4\n", "ip"),
            "refused: line 1: 1.2.3.4: no line names columns (leave --column out)");
}

TEST(Csv, ALengthInAnotherColumnIsNotForgotten) {
  const std::string elsewhere =
      "|its length stands elsewhere: this would be one host|an entry has its length behind it: "
      "203.0.113.0/24";
  EXPECT_EQ(reading_of("name,network,netmask\nBerlin,1.2.3.0,255.255.255.0\n").bad,
            Strings{"2|Berlin,1.2.3.0,255.255.255.0" + elsewhere});
  EXPECT_EQ(reading_of("network,prefix_length\n1.2.3.0,24\n").bad, Strings{"2|1.2.3.0,24" + elsewhere});
  expect_csv("network,netmask,name\n1.2.3.0/24,255.255.255.0,Rome\n", {"2|1.2.3.0/24|Rome"});
}

TEST(Csv, PlainTextIsNoCsv) {
  for (const char* text :
       {"1.2.3.4\n", "# ip,label\n1.2.3.4\n", "1.2.3.4 # a, b\n", "x, y\n", "1.2.3.4,Ann\n"})
    EXPECT_EQ(reading_of(text).format, "plain text") << text;
}

TEST(Csv, ACommentIsNoHeader) {
  for (const char* comment : {"; Spamhaus DROP", ";", ";\tip", "; ip", ";list"}) {
    SCOPED_TRACE(comment);
    const Reading reading = reading_of(fmt::format("{}\n1.2.3.4 ; SBL1\n", comment));
    EXPECT_EQ(reading.format, "plain text");
    EXPECT_EQ(reading.good, Strings{"2|1.2.3.4|SBL1"});
    EXPECT_EQ(reading.bad, Strings{});
  }
  expect_csv(";ip;name\n0;1.2.3.4;Ann\n", {"2|1.2.3.4|Ann"});
}

}  // namespace
}  // namespace chatgate::test
