// SPDX-License-Identifier: Apache-2.0
#include "host/resolvers.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/policy.h"
#include "support/temp_dir.h"

namespace chatgate::test {
namespace {

using Addresses = std::vector<IpAddress>;

class ResolversTest : public testing::Test {
 protected:
  Addresses found(const std::string& text, const std::string& behind_stub) const {
    std::ofstream(directory_.file("resolv.conf")) << text;
    std::ofstream(directory_.file("real.conf")) << behind_stub;
    return resolvers(directory_.file("resolv.conf"), directory_.file("real.conf"));
  }
  const TempDir& directory() const { return directory_; }

 private:
  TempDir directory_;
};

TEST(ParseResolvers, NameserverLinesAndNothingElse) {
  EXPECT_EQ(parse_resolvers("# nameserver 192.0.2.1\n; nameserver 192.0.2.2\nsearch example.com\n"
                            "nameserver 192.0.2.3\n\tnameserver\t2001:db8::53  \nnameserver fe80::1%eth0\n"
                            "nameserver 192.0.2.3\noptions edns0\nnameserver\nnameserver none\n"
                            "nameservers 192.0.2.4\nnameserver 192.0.2.5 trailing"),
            (Addresses{ip("192.0.2.3"), ip("2001:db8::53"), ip("fe80::1"), ip("192.0.2.5")}));
}

TEST_F(ResolversTest, ThoseBehindAStubAreTheRealOnes) {
  EXPECT_EQ(found("nameserver 127.0.0.53\n", "nameserver 192.0.2.1\nnameserver 192.0.2.2\n"),
            (Addresses{ip("192.0.2.1"), ip("192.0.2.2")}));
  EXPECT_EQ(found("nameserver ::1\nnameserver 192.0.2.3\n", "nameserver 192.0.2.1\n"),
            (Addresses{ip("192.0.2.3"), ip("192.0.2.1")}));
}

TEST_F(ResolversTest, WithoutAStubTheOtherFileIsNotAsked) {
  EXPECT_EQ(found("nameserver 192.0.2.3\n", "nameserver 192.0.2.1\n"), (Addresses{ip("192.0.2.3")}));
}

TEST_F(ResolversTest, AbsentFilesHaveNone) {
  EXPECT_EQ(resolvers(directory().file("none"), directory().file("none")), Addresses{});
}

}  // namespace
}  // namespace chatgate::test
