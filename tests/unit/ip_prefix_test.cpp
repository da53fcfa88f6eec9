// SPDX-License-Identifier: Apache-2.0
#include "net/ip_prefix.h"
#include "support/policy.h"
#include "unit/bad_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace chatgate::test {
namespace {

TEST(IpPrefix, IsReadAndWrittenCanonical) {
  struct Case {
    std::string_view text, canonical, cidr;
  };
  const Case cases[] = {
      {"198.51.100.7", "198.51.100.7", "198.51.100.7/32"},
      {"198.51.100.7/32", "198.51.100.7", "198.51.100.7/32"},
      {"198.51.100.0/24", "198.51.100.0/24", "198.51.100.0/24"},
      {"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0"},
      {"128.0.0.0/1", "128.0.0.0/1", "128.0.0.0/1"},
      {"::/0", "::/0", "::/0"},
      {"2001:DB8::/64", "2001:db8::/64", "2001:db8::/64"},
      {"2001:db8::1/128", "2001:db8::1", "2001:db8::1/128"},
      {"::ffff:1.2.3.4", "1.2.3.4", "1.2.3.4/32"},
      {"::ffff:1.2.3.4/128", "1.2.3.4", "1.2.3.4/32"},
      {"::ffff:1.2.3.0/120", "1.2.3.0/24", "1.2.3.0/24"},
      {"::ffff:0:0/96", "0.0.0.0/0", "0.0.0.0/0"},
      {"::fffe:0:0/95", "::fffe:0:0/95", "::fffe:0:0/95"},
      {"::/64", "::/64", "::/64"},  // covers the mapped range, but is no IPv4
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto read = parse_ip_prefix(c.text);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_string(*read), c.canonical);
    EXPECT_EQ(to_cidr(*read), c.cidr);
    EXPECT_EQ(parse_ip_prefix(c.cidr), read);
  }
}

constexpr std::string_view kHostBits = "host bits are set";
constexpr std::string_view kV4Bits = "an IPv4 prefix has at most 32 bits";
constexpr std::string_view kV6Bits = "an IPv6 prefix has at most 128 bits";
constexpr std::string_view kMapped = "an IPv4-mapped prefix has 96 to 128 bits";
constexpr std::string_view kNumber = "the length is not a number";
constexpr std::string_view kLengthSign = "a length has no sign";
constexpr std::string_view kMask = "a netmask is not a length";
constexpr std::string_view kRange = "this is a range, not a prefix";
constexpr std::string_view kWild = "an address has no wildcards";

const BadText kBadPrefixes[] = {
    {"", "empty", ""},
    {"/", "empty", ""},
    {"/24", "empty", ""},
    {"1.2.3.4/24", kHostBits, "1.2.3.0/24"},
    {"1.2.3.4/0", kHostBits, "0.0.0.0/0"},
    {"1.2.3.5/31", kHostBits, "1.2.3.4/31"},
    {"2001:db8::1/64", kHostBits, "2001:db8::/64"},
    {"2001:DB8:0:1::/63", kHostBits, "2001:db8::/63"},
    {"::1/0", kHostBits, "::/0"},
    {"::ffff:1.2.3.4/120", kHostBits, "1.2.3.0/24"},
    {"::ffff:1.2.3.4/96", kHostBits, "0.0.0.0/0"},
    {"::ffff:1.2.3.0/24", kMapped, ""},
    {"::ffff:0:0/95", kMapped, ""},
    {"::ffff:1.2.3.4/129", kV6Bits, ""},
    {"1.2.3.4/33", kV4Bits, ""},
    {"2001:db8::/129", kV6Bits, ""},
    {"1.2.3.4/4294967328", "the length is too large", ""},
    {"1.2.3.4/", "no length after the slash", ""},
    {"1.2.3.4/-1", kLengthSign, ""},
    {"1.2.3.4/+32", kLengthSign, ""},
    {"1.2.3.0/024", kZeros, "1.2.3.0/24"},
    {"1.2.3.4/024", kZeros, "1.2.3.0/24"},
    {"0.0.0.0/00", kZeros, "0.0.0.0/0"},
    {"1.2.3.4/0000000000000000000099", kZeros, ""},
    {"010.1.2.0/24", kZeros, "10.1.2.0/24"},
    {"010.1.2.0/024", kZeros, "10.1.2.0/24"},
    {"1.2.3.4/abc", kNumber, ""},
    {"1.2.3.4/0x18", kNumber, ""},
    {"1.2.3.4/a24", kNumber, ""},
    {"1.2.3.4//24", kNumber, ""},
    {"1.2.3.4/32/32", kNumber, ""},
    {" 1.2.3.0/24", kUnseen, "1.2.3.0/24"},
    {"1.2.3.0/24 ", kUnseen, "1.2.3.0/24"},
    {"1.2.3.0 / 24", kUnseen, "1.2.3.0/24"},
    {"1.2.3.0/2 4", kUnseen, ""},
    {"1.2.3.0/24\xe2\x80\x8b", kUnseen, "1.2.3.0/24"},
    {"\xef\xbb\xbf"
     "1.2.3.4",
     kUnseen, "1.2.3.4"},
    {"1.2.3.0/255.255.255.0", kMask, "1.2.3.0/24"},
    {"1.2.3.4/255.255.255.255", kMask, "1.2.3.4"},
    {"1.2.3.4/0.0.0.0", kMask, "0.0.0.0/0"},
    {"1.2.3.0/255.0.255.0", kMask, ""},
    {"1.2.3.0/0.0.0.255", kMask, ""},
    {"1.2.3.0-1.2.3.255", kRange, "1.2.3.0/24"},
    {"1.2.3.4-1.2.3.4", kRange, "1.2.3.4"},
    {"0.0.0.0-255.255.255.255", kRange, "0.0.0.0/0"},
    {"1.2.3.4-1.2.3.9", kRange, ""},
    {"1.2.3.9-1.2.3.4", kRange, ""},
    {"2001:db8::-2001:db8::ffff", kRange, "2001:db8::/112"},
    {"1.2.3.4-2001:db8::", kRange, ""},
    {"1.2.3.*", kWild, "1.2.3.0/24"},
    {"1.*.*.*", kWild, "1.0.0.0/8"},
    {"1.2.*.4", kWild, ""},
    {"*.*.*.*", kWild, ""},
    {"1.2.3.4:5123", kWithPort, "1.2.3.4"},
    {"1.2.3.4:80/24", kWithPort, "1.2.3.0/24"},
    {"[2001:db8::1]:443", kWithPort, "2001:db8::1"},
    {"[2001:db8::]/32", "brackets are not part of an address", "2001:db8::/32"},
    {"fe80::1%eth0", "a zone id is not part of an address", "fe80::1"},
    {"fe80::1%eth0/64", "a zone id is not part of an address", "fe80::/64"},
    {"1.2.3", "an IPv4 address has four octets", ""},
    {"10/8", "an IPv4 address has four octets", ""},
    {"http://1.2.3.4/", "neither an IPv4 nor an IPv6 address", ""},
    {"any", "neither an IPv4 nor an IPv6 address", ""},
};

TEST(IpPrefix, WhatIsNoneIsRefused) {
  for (const BadText& bad : kBadPrefixes) {
    SCOPED_TRACE(bad.text);
    expect_refused(parse_ip_prefix(bad.text), "read prefix", bad);
    EXPECT_TRUE(bad.hint.empty() || to_string(prefix(bad.hint)) == bad.hint);
  }
}

TEST(IpPrefix, LongJunkIsCutAndCostsNothing) {
  for (const std::string junk : {"*", ".*", "-", "/", "1.2.3.4/", "1.2.3.4-", "[", "0", "1.2.3.4/0"}) {
    std::string text;
    while (text.size() < 1'000'000) text += junk;
    const auto read = parse_ip_prefix(text);
    ASSERT_FALSE(read);
    EXPECT_LE(read.error().object.size(), kShownBytes);
  }
}

TEST(IpPrefix, IsCutToItsLength) {
  const IpAddress v4 = prefix("255.255.255.255").address;
  EXPECT_EQ(make_prefix(v4, 25), prefix("255.255.255.128/25"));
  EXPECT_EQ(make_prefix(v4, -1), prefix("0.0.0.0/0"));
  EXPECT_EQ(make_prefix(v4, 99), host_prefix(v4));
  EXPECT_EQ(make_prefix(prefix("2001:db8::ffff").address, 113), prefix("2001:db8::8000/113"));
  EXPECT_EQ(make_prefix(prefix("::1").address, 999), prefix("::1"));
}

TEST(IpPrefix, ComesBeforeWhatItCovers) {
  const std::string_view ordered[] = {
      "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.0",      "10.0.0.1",  "255.255.255.255",
      "::/0",      "::",         "::1",         "2001:db8::/32", "2001:db8::"};

  for (std::size_t i = 1; i < std::size(ordered); ++i) {
    EXPECT_LT(prefix(ordered[i - 1]), prefix(ordered[i])) << ordered[i];
  }
}

TEST(IpPrefix, CoversWhatSharesItsBits) {
  struct Case {
    std::string_view outer, inner;
    bool covered;
  };
  const Case cases[] = {
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::", false},
      {"::/0", "0.0.0.0", false},
      {"10.0.0.0/8", "10.0.0.0/8", true},
      {"10.0.0.0/9", "10.0.0.0/8", false},
      {"10.0.0.0/9", "10.127.255.255", true},
      {"10.0.0.0/9", "10.128.0.0", false},
      {"1.2.3.4", "1.2.3.4", true},
      {"1.2.3.4", "1.2.3.5", false},
      {"::/1", "7fff::", true},
      {"::/1", "8000::", false},
      {"2001:db8::/127", "2001:db8::1", true},
      {"2001:db8::/127", "2001:db8::2", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.outer) + " " + std::string(c.inner));
    EXPECT_EQ(covers(prefix(c.outer), prefix(c.inner)), c.covered);
    if (prefix(c.inner) == host_prefix(prefix(c.inner).address)) {
      EXPECT_EQ(covers(prefix(c.outer), prefix(c.inner).address), c.covered);
    }
  }
}

TEST(IpPrefix, EndsWithAllHostBitsSet) {
  EXPECT_EQ(to_string(last_address(prefix("0.0.0.0/0"))), "255.255.255.255");
  EXPECT_EQ(to_string(last_address(prefix("10.0.0.0/9"))), "10.127.255.255");
  EXPECT_EQ(to_string(last_address(prefix("1.2.3.4"))), "1.2.3.4");
  EXPECT_EQ(to_string(last_address(prefix("2001:db8::/33"))), "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff");
}

/// Decimal text times two.
std::string doubled(std::string text) {
  int carry = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    const int value = (text[i] - '0') * 2 + carry;
    text[i] = static_cast<char>('0' + value % 10);
    carry = value / 10;
  }
  return carry != 0 ? "1" + text : text;
}

TEST(IpPrefix, CountIsExactForEveryLength) {
  std::string expected = "1";
  for (int length = 128; length >= 0; --length, expected = doubled(expected)) {
    EXPECT_EQ(address_count(make_prefix(prefix("::").address, length)), expected);
  }
  EXPECT_EQ(address_count(prefix("::/0")), "340282366920938463463374607431768211456");
  EXPECT_EQ(address_count(prefix("::/64")), "18446744073709551616");
  EXPECT_EQ(address_count(prefix("0.0.0.0/0")), "4294967296");
  EXPECT_EQ(address_count(prefix("1.2.3.0/24")), "256");
}

TEST(IpPrefix, WhatIsWrittenIsReadBack) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same on every run
  for (int i = 0; i < 20'000; ++i) {
    IpAddress address{random() % 2 == 0 ? Family::kV4 : Family::kV6, {}};
    for (std::size_t byte = 0; byte < address_size(address); ++byte) {
      address.bytes[byte] = static_cast<std::uint8_t>(random() % 2 == 0 ? 0 : random());
    }
    const IpPrefix made = make_prefix(address, static_cast<int>(random() % 129));
    EXPECT_EQ(prefix(to_string(made)), made);
    EXPECT_EQ(prefix(to_cidr(made)), made);
    EXPECT_TRUE(covers(made, address));
    EXPECT_TRUE(covers(made, last_address(made)));
  }
}

}  // namespace
}  // namespace chatgate::test
