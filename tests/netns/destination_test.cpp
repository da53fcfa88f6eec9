// SPDX-License-Identifier: Apache-2.0
// A ban for one client leaves the visitor's way to another client open: ping and TCP connections to two
// addresses of one host.
#include "netns/way.h"
#include "support/lab_commands.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

class Destinations : public LabTest, public testing::WithParamInterface<Way> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    lab().ip(lab().visitor(), {"address", "add", visitor() + length(), "dev", "v0", "nodad"});
    lab().ip(lab().host(), {"address", "add", acme() + length(), "dev", "g0", "nodad"});
    must_attach(lab(), {"g0"}, GetParam().mode);
    EXPECT_TRUE(to(acme()).gets_through());
  }

  bool v4() const { return GetParam().family == Family::kV4; }
  std::string length() const { return v4() ? "/24" : "/64"; }
  std::string visitor() const { return v4() ? "198.51.100.70" : "2001:db8::b:70"; }
  std::string around() const { return v4() ? "198.51.100.64/26" : "2001:db8::b:0/112"; }
  /// Where acme is served, and where another client is.
  std::string acme() const { return v4() ? "198.51.100.10" : "2001:db8::a:10"; }
  std::string other() const { return host_address(GetParam().family); }

  Visit to(const std::string& destination) const { return {lab(), visitor(), destination}; }
};

TEST_P(Destinations, ABanReachesTheClientsAddressesOnly) {
  must(lab(), {"license", "acme", "--destination", acme()});
  must(lab(), {"ban", visitor(), "--license", "acme"});
  EXPECT_TRUE(to(acme()).is_silenced());
  EXPECT_TRUE(to(other()).gets_through());
  must(lab(), {"license", "acme", "--destination", other()});
  EXPECT_TRUE(to(other()).is_silenced());
  EXPECT_TRUE(to(acme()).gets_through());
  must(lab(), {"license", "acme", "--no-destinations"});
  EXPECT_TRUE(to(other()).is_silenced());
  EXPECT_TRUE(to(acme()).is_silenced()) << "host-wide";
  must(lab(), {"license", "acme", "--remove", "--yes"});
  EXPECT_TRUE(to(other()).gets_through());
  EXPECT_TRUE(to(acme()).gets_through());
}

TEST_P(Destinations, AnAllowReachesThemOnlyToo) {
  must(lab(), {"license", "acme", "--destination", acme()});
  must(lab(), {"ban", around()});
  must(lab(), {"allow", visitor(), "--license", "acme"});
  EXPECT_TRUE(to(acme()).gets_through());
  EXPECT_TRUE(to(other()).is_silenced());
  must(lab(), {"unallow", "--license", "acme", "--yes"});
  EXPECT_TRUE(to(acme()).is_silenced());
}

INSTANTIATE_TEST_SUITE_P(Ways, Destinations, all_ways(), name_of_way);

}  // namespace
}  // namespace chatgate::test
