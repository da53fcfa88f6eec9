// SPDX-License-Identifier: Apache-2.0
// ipset save, and nft list set.
#include <gtest/gtest.h>

#include <string>

#include "support/read_lists.h"

namespace chatgate::test {
namespace {

TEST(IpsetSave, EntriesAndComments) {
  expect_good(
      "create bad hash:net family inet hashsize 1024 maxelem 65536 comment\n"
      "add bad 1.2.3.0/24\nadd bad 1.2.4.4 timeout 60 comment \"spam bot\"\n\nadd bad 1.2.4.6-1.2.4.7\n",
      "ipset save", {"2|1.2.3.0/24|", "3|1.2.4.4|spam bot", "5|1.2.4.6/31|"});
  expect_good(
      "create a4 hash:ip family inet\ncreate a6 hash:ip family inet6\nadd a4 1.2.3.4\nadd a6 2001:db8::1\n",
      "ipset save", {"3|1.2.3.4|", "4|2001:db8::1|"});
}

TEST(IpsetSave, WhatIsNoEntry) {
  EXPECT_EQ(
      reading_of(
          "create b hash:net family inet\nadd b 1.2.3.0/24 nomatch\nadd b 1.2.3.4,tcp:80\nlist\nadd b\n")
          .bad,
      (Strings{"2|add b 1.2.3.0/24 nomatch|an exception (nomatch) is no entry|",
               "3|add b 1.2.3.4,tcp:80|neither an IPv4 nor an IPv6 address|columns need a first line that "
               "names them, like ip,label",
               "4|list|neither create nor add|", "5|add b|empty|"}));
  EXPECT_EQ(
      reading_of("create b hash:ip,port family inet\nadd b 1.2.3.4,tcp:80\n").format,
      "refused: line 1: create b hash:ip,port family inet: a set of this type does not hold addresses alone "
      "(hash:ip, hash:net and bitmap:ip are read)");
  EXPECT_EQ(reading_of("create bad hash:ip\nadd bad 1.2.3.4\ncreate good hash:ip\nadd good 1.2.3.5\n").format,
            "refused: it holds several sets: bad and good (save one: ipset save NAME)");
}

TEST(IpsetSave, ASetOfMaskedAddressesIsRefused) {
  for (const char* mask : {"netmask 24", "bitmask 255.255.0.255"})
    EXPECT_EQ(
        reading_of(fmt::format("create n hash:ip family inet maxelem 65536 {}\nadd n 1.2.3.0\n", mask))
            .format,
        fmt::format("refused: line 1: create n hash:ip family inet maxelem 65536 {0}: with a {1} an entry "
                    "stands for more than its address (put the networks into a set of hash:net)",
                    mask, std::string(mask, 7)));
}

TEST(NftSet, ElementsOfASet) {
  expect_good(
      "table inet filter {\n\tset bad {\n\t\ttype ipv4_addr\n\t\tflags interval,timeout\n"
      "\t\tcomment \"elements = { 9.9.9.9 }\"\n"
      "\t\telements = { 1.2.3.4, 10.0.0.0/8 timeout 1h expires 5m,\n"
      "\t\t\t     1.2.3.6-1.2.3.7 comment \"a, b }\" counter packets 1 bytes 2, }\n\t}\n"
      "\tchain input {\n\t\tip saddr { 8.8.8.8 } drop\n\t}\n}\n",
      "nft set", {"6|1.2.3.4|", "6|10.0.0.0/8|", "7|1.2.3.6/31|a, b }"});
  expect_good("#!/usr/sbin/nft -f\nadd element inet filter bad { 1.2.3.4, 1.2.3.5 } # two\n", "nft set",
              {"2|1.2.3.4|", "2|1.2.3.5|"});
  expect_good(
      "table inet t {\nset a4 {\ntype ipv4_addr\nelements = { 1.2.3.4 }\n}\nset a6 {\ntype "
      "ipv6_addr\nelements "
      "= { 2001:db8::1,\n2001:db8:1::/48 }\n}\n}\n",
      "nft set", {"4|1.2.3.4|", "8|2001:db8::1|", "9|2001:db8:1::/48|"});
}

TEST(NftSet, WhatIsDeletedIsNoEntry) {
  for (const std::string verb : {"delete", "destroy"}) {
    const std::string refused = fmt::format(
        ": {} element: it deletes elements, it is no list (save the set: nft list set FAMILY TABLE NAME)",
        verb);
    EXPECT_EQ(reading_of(verb + " element inet t s { 1.2.3.4 }\n").format, "refused: line 1" + refused);
    EXPECT_EQ(
        reading_of("add element inet t s { 1.2.3.5 }\n" + verb + " element inet t s { 1.2.3.4 }\n").format,
        "refused: line 2" + refused);
  }
  expect_good("create element inet t s { 1.2.3.4 }\n", "nft set", {"1|1.2.3.4|"});
  expect_good("table inet t {\nset element {\ntype ipv4_addr\nelements = { 1.2.3.4 }\n}\n}\n", "nft set",
              {"4|1.2.3.4|"});
}

TEST(NftSet, WhatIsNoList) {
  EXPECT_EQ(reading_of("table inet t {\nset s {\nelements = { 1.2.3.4 . 80,\nfred }\n}\n}\n").bad,
            (Strings{"3|1.2.3.4 . 80|more than one word|one prefix a line, then ' # ' and a label",
                     "4|fred|neither an IPv4 nor an IPv6 address|"}));
  EXPECT_EQ(reading_of("table inet t {\nset s {\nelements = { 1.2.3.4,\n").format,
            "refused: line 3: {: the brace is not closed ()");
  EXPECT_EQ(reading_of("table inet t {\nset s {\nelements 1.2.3.4\n").format,
            "refused: line 3: elements: '= {' does not follow ()");
  EXPECT_EQ(
      reading_of("table ip t { set a { elements = { 1.2.3.4 } } set b { elements = { 1.2.3.5 } } }").format,
      "refused: it holds several sets: a and b (save one: nft list set FAMILY TABLE NAME)");
}

}  // namespace
}  // namespace chatgate::test
