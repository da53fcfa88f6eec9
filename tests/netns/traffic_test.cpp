// SPDX-License-Identifier: Apache-2.0
// What a visitor notices: ping and TCP connections through the real program on a real link.
#include "netns/way.h"
#include "support/lab_commands.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

/// A visitor with two neighbours, who share a prefix that holds none of the host's own addresses.
class Traffic : public LabTest, public testing::WithParamInterface<Way> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    for (const std::string& address : {banned(), neighbour()})
      lab().ip(lab().visitor(), {"address", "add", address + length(), "dev", "v0", "nodad"});
    must_attach(lab(), {"g0"}, GetParam().mode);
  }

  bool v4() const { return GetParam().family == Family::kV4; }
  std::string length() const { return v4() ? "/24" : "/64"; }
  std::string banned() const { return v4() ? "198.51.100.70" : "2001:db8::b:70"; }
  std::string neighbour() const { return v4() ? "198.51.100.77" : "2001:db8::b:77"; }
  std::string around_both() const { return v4() ? "198.51.100.64/26" : "2001:db8::b:0/112"; }

  Visit visit(const std::string& source) const { return {lab(), source, host_address(GetParam().family)}; }
};

TEST_P(Traffic, BanSilencesAndUnbanLetsThrough) {
  EXPECT_EQ(status_of(lab(), "g0").value("mode", ""), GetParam().mode);
  EXPECT_TRUE(visit(banned()).gets_through());
  must(lab(), {"ban", banned()});
  EXPECT_TRUE(visit(banned()).is_silenced());
  EXPECT_TRUE(visit(neighbour()).gets_through());
  must(lab(), {"unban", banned()});
  EXPECT_TRUE(visit(banned()).gets_through());
}

TEST_P(Traffic, WhitelistedNeighbourInABannedPrefix) {
  must(lab(), {"ban", around_both()});
  EXPECT_TRUE(visit(neighbour()).is_silenced());
  must(lab(), {"allow", neighbour()});
  EXPECT_TRUE(visit(neighbour()).gets_through());
  EXPECT_TRUE(visit(banned()).is_silenced());
  EXPECT_GE(counted(lab(), "pass_whitelisted"), 2U);
  must(lab(), {"unallow", neighbour()});
  EXPECT_TRUE(visit(neighbour()).is_silenced());
}

TEST_P(Traffic, PauseAndResume) {
  must(lab(), {"ban", around_both()});
  EXPECT_TRUE(visit(banned()).is_silenced());
  must(lab(), {"pause"});
  EXPECT_TRUE(visit(banned()).gets_through());
  EXPECT_GE(counted(lab(), "pass_paused"), 2U);
  must(lab(), {"resume"});
  EXPECT_TRUE(visit(banned()).is_silenced());
}

INSTANTIATE_TEST_SUITE_P(Ways, Traffic, all_ways(), name_of_way);

}  // namespace
}  // namespace chatgate::test
