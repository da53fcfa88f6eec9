// SPDX-License-Identifier: Apache-2.0
#include "net/address_class.h"

#include <gtest/gtest.h>

#include <utility>

#include "support/policy.h"

namespace chatgate::test {
namespace {

std::string class_of(const char* text) {
  const SpecialBlock* block = special_block(prefix(text));
  return block == nullptr ? "" : to_cidr(block->prefix) + " " + std::string(block->what);
}

TEST(AddressClass, BlocksThatNoClientHas) {
  const std::pair<const char*, const char*> cases[] = {
      {"127.0.0.1", "127.0.0.0/8 loopback"},
      {"127.0.0.0/8", "127.0.0.0/8 loopback"},
      {"127.255.255.255", "127.0.0.0/8 loopback"},
      {"126.0.0.0/7", "127.0.0.0/8 loopback"},
      {"0.0.0.0", "0.0.0.0/32 the unspecified address"},
      {"0.0.0.0/8", "0.0.0.0/32 the unspecified address"},
      {"224.0.0.1", "224.0.0.0/4 multicast"},
      {"239.255.255.255", "224.0.0.0/4 multicast"},
      {"::1", "::1/128 loopback"},
      {"::/127", "::1/128 loopback"},
      {"::", "::/128 the unspecified address"},
      {"ff02::1", "ff00::/8 multicast"},
      {"fe00::/7", "ff00::/8 multicast"},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(class_of(text), wanted) << text;
}

TEST(AddressClass, TheirNeighboursAreOrdinary) {
  for (const char* text : {"126.255.255.255", "128.0.0.0", "0.0.0.1", "223.255.255.255", "240.0.0.0", "::2",
                           "feff::", "fe80::1", "10.0.0.0/8", "fc00::/7", "::2.0.0.0"})
    EXPECT_EQ(class_of(text), "") << text;
}

}  // namespace
}  // namespace chatgate::test
