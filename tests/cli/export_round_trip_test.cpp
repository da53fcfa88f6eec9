// SPDX-License-Identifier: Apache-2.0
// What is exported comes back by import as it was, in every form that import reads.
#include <fmt/format.h>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

struct Form {
  const char* name;
  bool labels;  ///< they come back, too
};

constexpr Form kForms[] = {
    {"plain", true}, {"csv", true}, {"json", true}, {"ipset", true}, {"nftables", true},
};

constexpr const char* kLabelled =
    "192.0.2.0/24 # Ann Example, web\n192.0.3.7 # beside\n198.51.100.7\n203.0.113.128/25 # x # y\n"
    "2001:db8::/64 # v6; too\n2001:db8:1::1\n2001:db8:2::1 # =1+1\n2001:db8:3::1 # '-x\n";

class ExportRoundTripTest : public CliTest, public testing::WithParamInterface<Form> {
 protected:
  nlohmann::json imported(const std::string& list, const std::string& file) const {
    const int exit_code = cli().run({"import", list, file}).exit_code;
    EXPECT_TRUE(exit_code == 0 || exit_code == 4) << file;  // nothing is attached
    nlohmann::json entries = nlohmann::json::array();
    for (const nlohmann::json& entry : cli().entries({"--list", list}))
      entries.push_back({entry.at("prefix"), GetParam().labels ? entry.at("label") : nlohmann::json()});
    return entries;
  }
};

TEST_P(ExportRoundTripTest, ComesBackAsItWas) {
  const std::string in = lab().file("in.txt");
  const std::string out = lab().file("out.txt");
  write_file(in, kLabelled);
  const nlohmann::json before = imported("agents/acme", in);
  ASSERT_EQ(before.size(), 8U);
  Words words{"export", "agents/acme", "--format", GetParam().name, "--output", out};
  if (GetParam().labels) words.emplace_back("--labels");
  cli().all({words});
  EXPECT_EQ(imported("agents/beta", out), before);
}

INSTANTIATE_TEST_SUITE_P(All, ExportRoundTripTest, testing::ValuesIn(kForms),
                         [](const auto& about) { return std::string(about.param.name); });

}  // namespace
}  // namespace chatgate::test
