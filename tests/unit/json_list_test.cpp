// SPDX-License-Identifier: Apache-2.0
#include "lists/json_list.h"

#include <gtest/gtest.h>

#include <string>

#include "support/read_lists.h"

namespace chatgate::test {
namespace {

TEST(JsonList, ArraysOfTexts) {
  expect_good("[\"1.2.3.4\", \"2001:db8::/32\",\n \"1.2.3.6-1.2.3.7\"]", "JSON",
              {"1|1.2.3.4|", "1|2001:db8::/32|", "2|1.2.3.6/31|"});
  expect_good("[\n]", "JSON", {});
  expect_good(R"({"ips": ["1.2.3.4"], "tags": ["a", "b"], "n": [1]})", "JSON", {"1|1.2.3.4|"});
  expect_good(R"({"hooks": ["1.2.3.4"], "ips": ["1.2.3.5"]})", "JSON", {"1|1.2.3.4|"}, "hooks");
}

TEST(JsonList, ArraysOfObjects) {
  expect_good(
      "[{\"ip\":\"1.2.3.4\",\"n\":1,\"city\":\"Berlin\",\"name\":\"Ann\"},\n{\"cidr\":\"1.2.3.0/"
      "24\",\"city\":\"Rome\"}]",
      "JSON", {"1|1.2.3.4|Ann", "2|1.2.3.0/24|Rome"});
  expect_good(R"({"lists":[{"list":"office","entries":[{"prefix":"1.2.3.4/32","label":null}]}]})", "JSON",
              {"1|1.2.3.4|"});
  expect_good(R"([{"a":"1.2.3.4","ip":"1.2.3.5","tags":["x"]}])", "JSON", {"1|1.2.3.4|1.2.3.5"}, "a");
}

TEST(JsonList, WhatNftWrites) {
  expect_good(
      R"({"nftables":[{"metainfo":{"version":"1"}},{"set":{"name":"bad","type":"ipv4_addr","elem":["1.2.3.4",
{"prefix":{"addr":"10.0.0.0","len":8}},{"range":["1.2.3.6","1.2.3.7"]},
{"elem":{"val":"1.2.3.9","timeout":60,"comment":"bot"}},{"elem":{"val":{"prefix":{"addr":"11.0.0.0","len":16}},"comment":"net"}},
{"elem":{"val":{"range":["1.2.4.8","1.2.4.9"]},"counter":{"packets":0,"bytes":0}}}]}}]})",
      "JSON",
      {"1|1.2.3.4|", "2|10.0.0.0/8|", "2|1.2.3.6/31|", "3|1.2.3.9|bot", "3|11.0.0.0/16|net",
       "4|1.2.4.8/31|"});
}

TEST(JsonList, WhatNftWritesBesideSetsOfAddresses) {
  const std::string prefix = R"({"prefix":{"addr":"9.0.0.0","len":8}})";
  const std::string range = R"({"range":["9.9.9.1","9.9.9.9"]})";
  expect_good(
      R"({"nftables":[{"set":{"elem":["1.2.3.4"],"stmt":[{"counter":null}]}},{"rule":{"expr":[{"match":{"right":)" +
          prefix + R"(}},{"match":{"right":{"set":[)" + range + R"(]}}},{"drop":null}]}}]})",
      "JSON", {"1|1.2.3.4|"});
  const Reading reading = reading_of(R"({"nftables":[{"set":{"elem":[{"concat":[)" + prefix +
                                     R"(,80]},{"concat":["1.2.3.4",443]}]}}]})");
  EXPECT_EQ(reading.good, Strings{});
  const std::string parts = "1|concat|an entry of several parts is no address|";
  EXPECT_EQ(reading.bad, (Strings{parts, parts}));
}

TEST(JsonList, ARangeOfTwoEndsIsAMemberLikeAnyOther) {
  expect_good(R"([{"range":["1.2.3.0","1.2.3.255"],"owner":"Ann"}])", "JSON", {"1|1.2.3.0/24|Ann"});
  const std::string both = R"([{"ip":"1.2.3.4","range":["1.2.3.0","1.2.3.255"]}])";
  expect_good(both, "JSON", {"1|1.2.3.4|"}, "ip");
  expect_good(both, "JSON", {"1|1.2.3.0/24|1.2.3.4"}, "range");
  const Reading reading = reading_of(both);
  EXPECT_EQ(reading.good, Strings{});
  EXPECT_EQ(reading.bad, Strings{"1|1.2.3.4 1.2.3.0-1.2.3.255|two members could hold the address|--column "
                                 "NAME chooses one"});
}

TEST(JsonList, ALengthIsOneOfAPrefixAlone) {
  const std::string record = R"([{"src_ip":"2001:db8::1","len":60}])";
  expect_good(record, "JSON", {"1|2001:db8::1|"});
  expect_good(record, "JSON", {"1|2001:db8::1|"}, "src_ip");
  expect_good(R"([{"prefix":{"addr":"10.0.0.0","len":8}}])", "JSON", {"1|10.0.0.0/8|"}, "addr");
}

TEST(JsonList, Lines) {
  expect_good(
      "{\"cidr\":\"1.10.16.0/20\",\"sblid\":\"SBL1\",\"rir\":\"apnic\"}\n\n"
      "{\"cidr\":\"2a00::/32\",\"sblid\":\"SBL2\"}\r\n{\"type\":\"metadata\",\"records\":2}\n",
      "JSON lines", {"1|1.10.16.0/20|SBL1", "3|2a00::/32|SBL2"});
}

/// An enriched record names its network, too; a log line both ends.
TEST(JsonList, ARecordNamesOneAddressHoweverDeep) {
  const std::string whois = R"({"ip":"1.2.3.4","whois":{"cidr":"1.0.0.0/12"},"reason":"spam"})";
  const std::string ends = R"({"source":{"ip":"1.2.3.4"},"destination":{"ip":"1.2.3.5"}})";
  for (const std::string& text : {"[" + whois + "]", whois + "\n" + whois, whois, "[" + ends + "]",
                                  ends + "\n" + ends, R"({"r":)" + whois + "}"}) {
    const Reading reading = reading_of(text);
    EXPECT_EQ(reading.good, Strings{}) << text;
    ASSERT_FALSE(reading.bad.empty()) << text;
    EXPECT_NE(reading.bad[0].find("two members could hold the address"), std::string::npos) << text;
  }
  expect_good(R"([{"visitor":{"ip":"1.2.3.4"},"reason":"spam"}])", "JSON", {"1|1.2.3.4|spam"});
  expect_good(R"({"berlin":{"cidr":"1.2.3.0/24"},"rome":{"cidr":"1.2.4.0/24"}})", "JSON",
              {"1|1.2.3.0/24|", "1|1.2.4.0/24|"});
}

TEST(JsonList, ARecordWithoutAnAddressIsNamedWhateverElseItHolds) {
  const std::string text = "an address is a text|";
  EXPECT_EQ(reading_of(R"([{"ip":"1.2.3.4"},{"ip":null,"tags":["x"]},{"ip":7,"geo":{}}])").bad,
            (Strings{"1|{…}|" + text, "1|{…}|" + text}));
  expect_good(R"([{"ipv4":"1.2.3.4","ipv6":null,"tags":["x"]}])", "JSON", {"1|1.2.3.4|"});
  const std::string line = R"({"visitor":{"adress":"1.2.3.5"},"n":1})";
  EXPECT_EQ(reading_of("{\"ip\":\"1.2.3.4\"}\n" + line + "\n").bad,
            Strings{"2|" + line + "|no address is found in it|--column NAME chooses a member"});
}

TEST(JsonList, ALengthThatStandsElsewhereIsNotForgotten) {
  const std::string elsewhere =
      "its length stands elsewhere: this would be one host|an entry has its length behind it: 203.0.113.0/24";
  for (const char* text :
       {R"([{"network":"1.2.3.0","mask_len":24}])", R"([{"netmask":"255.0.0.0","ip":"1.2.3.0"}])"})
    EXPECT_EQ(reading_of(text).bad, Strings{"1|1.2.3.0|" + elsewhere}) << text;
  expect_good(R"([{"network":"1.2.3.0/24","mask_len":24}])", "JSON", {"1|1.2.3.0/24|"});
}

TEST(JsonList, WhatIsNoEntryIsNamed) {
  const Reading reading =
      reading_of("[\"fred\", 7, null,\n{\"city\":\"Rome\"},{\"ip\":\"1.2.3.4\",\"cidr\":\"1.2.3.0/24\"},{}]");
  EXPECT_EQ(reading.good, Strings{});
  const std::string none =
      "no member of this object is named like an address (ip, cidr, prefix, …)|--column NAME chooses one";
  EXPECT_EQ(reading.bad,
            (Strings{"1|fred|neither an IPv4 nor an IPv6 address|", "1|7|an address is a text|",
                     "1|null|an address is a text|", "2|Rome|" + none,
                     "2|1.2.3.4 1.2.3.0/24|two members could hold the address|--column NAME chooses one",
                     "2|{…}|" + none}));
  EXPECT_EQ(reading_of(R"({"error":"not found"})").bad.size(), 1U);
  EXPECT_EQ(reading_of("{\"cidr\":\"1.2.3.0/24\"}\noops\n{\"cidr\":\"1.2.4.0/24\"\n").bad,
            (Strings{"2|oops|not JSON|", R"(3|{"cidr":"1.2.4.0/24"|not JSON|)"}));
}

TEST(JsonList, WhatWasRemovedIsNoEntry) {
  const Reading reading =
      reading_of(R"({"added":[{"prefix":"1.2.3.4/32"}],"removed":[{"prefix":"1.2.3.5/32"}]})");
  EXPECT_EQ(reading.bad, Strings{"1|1.2.3.5/32|it was removed from a list|these are changes, not a list"});
}

TEST(JsonList, WhatIsNotJsonIsRefusedAsAWhole) {
  EXPECT_EQ(reading_of("[\"1.2.3.4\",\n\"1.2.3.5\"\n").format.substr(0, 16), "refused: line 2:");
  EXPECT_EQ(reading_of("[\"1.2.3.4\",\n1.2.3.5]\n").format,
            "refused: line 2: 1.2.3.5]: up to here it is JSON, then it is not ()");
  EXPECT_EQ(reading_of(std::string(100, '[') + std::string(100, ']')).format.substr(0, 8), "refused:");
  EXPECT_EQ(reading_of("[2001:db8::1]\n").format, "plain text") << "an address in brackets";
}

}  // namespace
}  // namespace chatgate::test
