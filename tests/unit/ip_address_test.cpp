// SPDX-License-Identifier: Apache-2.0
#include "net/ip_address.h"
#include "unit/bad_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chatgate::test {
namespace {

using namespace std::string_view_literals;

TEST(IpAddress, IsReadAndWrittenCanonical) {
  struct Case {
    std::string_view text, canonical;
    Family family;
  };
  const Case cases[] = {
      {"0.0.0.0", "0.0.0.0", Family::kV4},
      {"198.51.100.7", "198.51.100.7", Family::kV4},
      {"255.255.255.255", "255.255.255.255", Family::kV4},
      {"::", "::", Family::kV6},
      {"::1", "::1", Family::kV6},
      {"1::", "1::", Family::kV6},
      {"2001:DB8::000A", "2001:db8::a", Family::kV6},
      {"2001:db8:0:0:0:0:0:1", "2001:db8::1", Family::kV6},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", Family::kV6},    // the first of equal runs
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", Family::kV6},          // the longest
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", Family::kV6},  // not for one group
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", Family::kV6},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", Family::kV6},
      {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
       Family::kV6},
      {"::1.2.3.4", "::102:304", Family::kV6},  // IPv4-compatible: not IPv4, and not written so
      {"::0.1.0.0", "::1:0", Family::kV6},
      {"::255.255", "", Family::kV6},
      {"::ffff:0:102:304", "::ffff:0:102:304", Family::kV6},
      {"64:ff9b::192.0.2.1", "64:ff9b::c000:201", Family::kV6},
      {"::ffff:1.2.3.4", "1.2.3.4", Family::kV4},
      {"::FFFF:102:304", "1.2.3.4", Family::kV4},
      {"0:0:0:0:0:ffff:0:0", "0.0.0.0", Family::kV4},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto address = parse_ip_address(c.text);
    ASSERT_EQ(address.has_value(), !c.canonical.empty());
    if (!address) continue;
    EXPECT_EQ(address->family, c.family);
    EXPECT_EQ(to_string(*address), c.canonical);
    EXPECT_EQ(parse_ip_address(c.canonical), address);
  }
}

TEST(IpAddress, BytesAreInNetworkOrder) {
  const IpAddress v4 = parse_ip_address("1.2.3.4").value();
  EXPECT_EQ(v4.bytes, (std::array<std::uint8_t, 16>{1, 2, 3, 4}));
  EXPECT_EQ(address_size(v4), 4U);

  const IpAddress v6 = parse_ip_address("2001:db8::ff").value();
  EXPECT_EQ(v6.bytes,
            (std::array<std::uint8_t, 16>{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff}));
  EXPECT_EQ(address_size(v6), 16U);
}

TEST(IpAddress, OrderIsFamilyThenAddress) {
  const std::string_view ordered[] = {"0.0.0.0", "9.0.0.0", "10.0.0.0", "255.255.255.255",
                                      "::",      "::1",     "1::"};

  for (std::size_t i = 1; i < std::size(ordered); ++i) {
    EXPECT_LT(parse_ip_address(ordered[i - 1]).value(), parse_ip_address(ordered[i]).value()) << ordered[i];
  }
}

/// RFC 5952, section 4, written down once more, for addresses whose groups are 0 or 0xa0.
std::string rfc5952(unsigned groups) {
  int start = -1, length = 1;
  for (int from = 0; from < 8; ++from) {
    int run = 0;
    while (from + run < 8 && (groups >> (from + run) & 1U) == 0) ++run;
    if (run > length) start = from, length = run;
  }
  std::string text;
  for (int group = 0; group < 8; ++group) {
    if (group == start) text += group == 0 ? "::" : ":";
    if (group >= start && group < start + length && start >= 0) continue;
    text += (groups >> group & 1U) != 0 ? "a0" : "0";
    if (group < 7) text += ':';
  }
  return text;
}

TEST(IpAddress, EveryPatternOfZeroGroupsFollowsRfc5952) {
  for (unsigned groups = 0; groups < 256; ++groups) {
    IpAddress address{Family::kV6, {}};
    for (unsigned group = 0; group < 8; ++group) {
      address.bytes[2 * group + 1] = (groups >> group & 1U) != 0 ? 0xa0 : 0;
    }
    EXPECT_EQ(to_string(address), rfc5952(groups));
    EXPECT_EQ(parse_ip_address(to_string(address)).value(), address);
  }
}

constexpr std::string_view kNeither = "neither an IPv4 nor an IPv6 address";
constexpr std::string_view kFour = "an IPv4 address has four octets";
constexpr std::string_view kOctet = "an octet is at most 255";
constexpr std::string_view kZone = "a zone id is not part of an address";
constexpr std::string_view kBrackets = "brackets are not part of an address";
constexpr std::string_view kGroups = "an IPv6 address has eight groups, or fewer and one '::'";
constexpr std::string_view kDigits = "a group has at most four hex digits";
constexpr std::string_view kGap = "'::' may stand only once";
constexpr std::string_view kPrefix = "this is a prefix, not an address";

const BadText kBadAddresses[] = {
    {"", "empty", ""},
    {" ", kUnseen, ""},
    {" 1.2.3.4", kUnseen, "1.2.3.4"},
    {"1.2.3.4\n", kUnseen, "1.2.3.4"},
    {"1.2.3.4\0"sv, kUnseen, "1.2.3.4"},
    {"1.2.3.4\0.5"sv, kUnseen, ""},
    {"1.2. 3.4", kUnseen, ""},
    {"1.2.3.4 5.6.7.8", kUnseen, ""},
    {"\xe2\x80\x8b"
     "2001:DB8::1\xc2\xa0",
     kUnseen, "2001:db8::1"},
    {"\t010.1.2.3:80 ", kUnseen, "10.1.2.3"},
    {"1", kFour, ""},
    {"1.2.3", kFour, ""},
    {"1.2.3.4.5", kFour, ""},
    {"1.2.3.4.", kFour, ""},
    {"16909060", kFour, ""},
    {"1..2.3", "an octet is empty", ""},
    {"256.1.1.1", kOctet, ""},
    {"1.2.3.99999999999999999999", kOctet, ""},
    {"010.1.2.3", kZeros, "10.1.2.3"},
    {"1.2.3.00", kZeros, "1.2.3.0"},
    {"001.002.003.0256", kZeros, ""},
    {"0x7f.0.0.1", kNeither, ""},
    {"1.2.3.-4", kNeither, ""},
    {"+1.2.3.4", kNeither, ""},
    {"1,2,3,4", kNeither, ""},
    {"example.com", kNeither, ""},
    {"١.٢.٣.٤", kUnseen, ""},
    {"1.2.3.4:5123", kWithPort, "1.2.3.4"},
    {"1.2.3.4:", kWithPort, "1.2.3.4"},
    {"01.2.3.4:80", kWithPort, "1.2.3.4"},
    {"1.2.3:80", kWithPort, ""},
    {"1.2.3.4:http", kNeither, ""},
    {"[2001:db8::1]:443", kWithPort, "2001:db8::1"},
    {"[::ffff:1.2.3.4]:443", kWithPort, "1.2.3.4"},
    {"[fe80::1%eth0]:443", kWithPort, "fe80::1"},
    {"[::1]", kBrackets, "::1"},
    {"[]", kBrackets, ""},
    {"[::1", kNeither, ""},
    {"[::1]x", kNeither, ""},
    {"fe80::1%eth0", kZone, "fe80::1"},
    {"fe80::1%", kZone, "fe80::1"},
    {"%eth0", kZone, ""},
    {"1.2.3.4/32", kPrefix, ""},
    {"2001:db8::/64", kPrefix, ""},
    {":", kGroups, ""},
    {":1", kGroups, ""},
    {"1::2:", kGroups, ""},
    {":1::2", kGroups, ""},
    {"1:2:3:4:5:6:7", kGroups, ""},
    {"1:2:3:4:5:6:7:8:9", kGroups, ""},
    {"1:2:3:4:5:6:7:8::", kGroups, ""},
    {"::1:2:3:4:5:6:7:8", kGroups, ""},
    {"1:2:3:4:5:6:7:1.2.3.4", kGroups, ""},
    {"1.2.3.4::", kGroups, ""},
    {"1::2::3", kGap, ""},
    {"1:::2", kGap, ""},
    {"00001::", kDigits, ""},
    {"2001:db8::12345", kDigits, ""},
    {"::g", kNeither, ""},
    {"::ffff:1.2.3", kFour, ""},
    {"::ffff:1.2.3.256", kOctet, ""},
    {"::ffff:010.1.2.3", kZeros, "10.1.2.3"},
    {"2001:db8::01.2.3.4", kZeros, "2001:db8::102:304"},
};

TEST(IpAddress, WhatIsNoneIsRefused) {
  for (const BadText& bad : kBadAddresses) {
    SCOPED_TRACE(bad.text);
    expect_refused(parse_ip_address(bad.text), "read address", bad);
    EXPECT_TRUE(bad.hint.empty() || to_string(parse_ip_address(bad.hint).value()) == bad.hint);
  }
}

TEST(IpAddress, LongJunkIsCutAndCostsNothing) {
  for (const char c : {'[', ' ', '%', ':', '.', '1', 'x', '\0'}) {
    const auto address = parse_ip_address(std::string(1'000'000, c));
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().reason, "too long for an IP address");
    EXPECT_LE(address.error().object.size(), kShownBytes);
  }
}

}  // namespace
}  // namespace chatgate::test
