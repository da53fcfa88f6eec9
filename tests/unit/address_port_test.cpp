// SPDX-License-Identifier: Apache-2.0
#include "net/address_port.h"

#include <gtest/gtest.h>

#include <map>

namespace chatgate::test {
namespace {

TEST(AddressPort, WhatIsTaken) {
  const std::map<std::string, std::string> texts{{"127.0.0.1:9617", "127.0.0.1:9617"},
                                                 {"0.0.0.0:0", "0.0.0.0:0"},
                                                 {"[::1]:65535", "[::1]:65535"},
                                                 {"[2001:DB8::0]:80", "[2001:db8::]:80"}};
  for (const auto& [text, canonical] : texts) {
    const auto parsed = parse_address_port(text);
    ASSERT_TRUE(parsed) << text << ": " << to_text(parsed.error());
    EXPECT_EQ(to_string(*parsed), canonical);
  }
}

TEST(AddressPort, WhatIsRefused) {
  for (const char* text : {"",
                           ":",
                           ":9617",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:65536",
                           "127.0.0.1:-1",
                           "127.0.0.1:+1",
                           "127.0.0.1:1 ",
                           " 127.0.0.1:1",
                           "127.0.0.1:x",
                           "127.1:1",
                           "localhost:1",
                           "::1:1",
                           "::1",
                           "[::1]",
                           "[::1]1",
                           "[::1:1",
                           "[]:1",
                           "[127.0.0.1]:1",
                           "[fe80::1%eth0]:1",
                           "127.0.0.1/8:1",
                           "http://127.0.0.1:1"}) {
    const auto parsed = parse_address_port(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kUsage) << text;
    EXPECT_EQ(parsed.error().hint, "as in 127.0.0.1:9617 or [::1]:9617") << text;
  }
}

}  // namespace
}  // namespace chatgate::test
