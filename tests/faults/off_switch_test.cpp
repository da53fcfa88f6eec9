// SPDX-License-Identifier: Apache-2.0
// A change is on record and not in force, and the kernel has no memory for it: what takes the filter off
// works all the same.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "cli/crash_kinds.h"
#include "cli/traffic.h"
#include "faults/faults.h"
#include "support/lab_commands.h"

namespace chatgate::test {
namespace {

/// The parameter: what is on record, a kind of crash_kinds().
class OffSwitch : public CliTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    prepare_sentinels(cli());
    leave_a_change_behind();
  }

  void leave_a_change_behind() const {
    const CrashKind kind = crash_kind(GetParam());
    kind.prepare(cli());
    ProcessOptions killed;
    killed.environment = {{"CHATGATE_FAILPOINT", "store.commit.after"}};
    EXPECT_EQ(cli().run(kind.command(cli()), killed).signal, SIGKILL);
    EXPECT_NE(cli().differences(), std::vector<std::string>{}) << "nothing is left to do";
  }

  /// No map can be made any more, and no key written.
  ProcessResult run_without_memory(const Words& words) const {
    return cli().run(words, with({Fault::Of::kMemory, 0, ENOMEM, lab().file("failed")}));
  }
  std::size_t failed() const {
    const std::string log = read_file(lab().file("failed"));
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
  }
  bool is_on() const { return program_on(lab().host(), "g0") != 0; }
};

TEST_P(OffSwitch, PausePauses) {
  const ProcessResult result = run_without_memory({"pause"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(failed(), 0U) << "it asked for no memory?";
  EXPECT_NE(result.err.find("Cannot allocate memory"), std::string::npos) << result.err;
  EXPECT_EQ(cli().verdict(kBannedSentinel), "pass paused");
  EXPECT_EQ(cli().json({"status"}).at("paused_until"), "never");
  EXPECT_TRUE(is_on());
  cli().all({{"resume"}});
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_P(OffSwitch, DetachDetaches) {
  const ProcessResult result = run_without_memory({"detach", "g0"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(is_on());
  cli().attach();
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

TEST_P(OffSwitch, AnyOtherChangeIsRefusedAndNotOnRecord) {
  const std::uint64_t before = cli().revision();
  const ProcessResult result = run_without_memory({"ban", "192.0.2.99"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.err.find("Cannot allocate memory"), std::string::npos) << result.err;
  EXPECT_EQ(cli().revision(), before);
  EXPECT_EQ(cli().prefixes({"192.0.2.99"}), std::vector<std::string>{});
  EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
  cli().all({{"ban", "192.0.2.99"}});
  EXPECT_EQ(cli().differences(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Behind, OffSwitch, testing::Values("import", "wide"),
                         [](const auto& about) { return std::string(about.param); });

}  // namespace
}  // namespace chatgate::test
