// SPDX-License-Identifier: Apache-2.0
// Each bpf() call of a command fails once, and each of its writes, syncs and locks of the store: one run of
// the real binary a call, until a run has no such call left. Afterwards the policy is the old one or the new
// one, its exit code and message say so, packets are judged by it, and the next command leaves nothing
// behind.
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>

#include "cli/crash_kinds.h"
#include "cli/traffic.h"
#include "faults/faults.h"
#include "support/lab_commands.h"

namespace chatgate::test {
namespace {

/// What the next command is: it comes and goes.
constexpr const char* kUnrelated = "100.64.0.1";

constexpr std::array<int, 7> kBpfFails{ENOMEM, ENOSPC, EAGAIN, E2BIG, EBUSY, EIO, Fault::kShort};
constexpr std::array<int, 4> kStoreFails{ENOSPC, EIO, EAGAIN, Fault::kShort};

/// So that none takes long, and they run in parallel. Those with an odd number take their turn in
/// `scripts/test --long` (tests/CMakeLists.txt): the others fail every second call.
constexpr int kParts = 4;

constexpr int kRunsOfAStore = 20;

struct Case {
  std::string kind;  ///< of crash_kinds()
  Fault::Of of;
  int part;  ///< every kParts-th call, from this one on
};

void PrintTo(const Case& what, std::ostream* out) { *out << what.kind; }

class EveryCall : public CliTest, public testing::WithParamInterface<Case> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    kind_ = crash_kind(GetParam().kind);
    ASSERT_FALSE(HasFailure());
    prepare_sentinels(cli());
    kind_.prepare(cli());
    before_ = policy();
    static_cast<void>(cli().expect(0, kind_.command(cli())));
    after_ = policy();
  }

  Fault fault(int at) const {
    const bool bpf = GetParam().of == Fault::Of::kBpf;
    // Each part fails in each way.
    const auto turn = static_cast<std::size_t>(at / kParts + at % kParts);
    const int how = bpf ? kBpfFails.at(turn % kBpfFails.size()) : kStoreFails.at(turn % kStoreFails.size());
    return {GetParam().of, at, how, lab().file("failed")};
  }

  /// Whether there was a call to fail. Otherwise the command has done all that it does.
  bool fails_at(int at) {
    if (++runs_ % kRunsOfAStore == 0) begin_anew();
    kind_.prepare(cli());
    const ProcessResult result = run(kind_.command(cli()), at);
    const std::string failed = what_failed(fault(at));
    SCOPED_TRACE(fmt::format("call {} ({}) by {}: exit {} signal {}\n{}{}", at, failed, fault(at).how,
                             result.exit_code, result.signal, result.out, result.err));
    if (failed.empty()) {
      EXPECT_EQ(result.exit_code, 0);
      EXPECT_EQ(policy(), after_);
      return false;
    }
    expect_honest(result);
    expect_filtering();
    expect_next_command_heals();
    return !HasFailure();
  }

 private:
  /// The host as it was before any change. The history of a thousand of them makes each write more than the
  /// one before (2000 bans: from 370 calls to 7300), and the run that has no call left would hardly ever
  /// come.
  void begin_anew() const {
    cli().all({{"detach", "--all"}});
    std::filesystem::remove_all(lab().state_dir());
    prepare_sentinels(cli());
  }

  ProcessResult run(const Words& words, int at) const {
    const Fault one = fault(at);
    std::filesystem::remove(one.log);
    return cli().run(words, with(one));
  }

  /// What is on the books: but for moments, and for what the test adds.
  nlohmann::json policy() const {
    nlohmann::json all = cli().entries();
    for (auto entry = all.begin(); entry != all.end();) {
      const bool ours = entry->value("prefix", "").starts_with(kUnrelated);
      entry->erase("created_at");
      entry->erase("expires_at");  // of what is banned again, later each time
      entry->erase("packets");
      entry->erase("bytes");
      entry->erase("last_seen");
      entry = ours ? all.erase(entry) : std::next(entry);
    }
    if (kind_.name == "pause") all.push_back(cli().json({"status"}).at("paused_until"));
    return all;
  }

  void expect_honest(const ProcessResult& result) const {
    EXPECT_EQ(result.signal, 0);
    const nlohmann::json now = policy();
    switch (result.exit_code) {
      case 0:
        EXPECT_EQ(now, after_);
        expect_equal();
        break;
      case 1:
        EXPECT_EQ(now, before_) << "it says that nothing changed";
        expect_named(result.err);
        expect_equal();
        if (!kind_.attached) {
          EXPECT_EQ(program_on(lab().host(), "g0") != 0, kind_.name == "detach") << "filtering as before";
        }
        break;
      case 4:
        EXPECT_EQ(now, after_) << "it says that the change is recorded";
        EXPECT_FALSE(result.err.empty());
        break;
      default:
        ADD_FAILURE() << "an exit code that does not fit";
    }
  }

  /// `chatgate: what: object: reason`, of which the object may be missing.
  static void expect_named(const std::string& message) {
    EXPECT_TRUE(message.starts_with("chatgate: ")) << message;
    const std::string line = message.substr(0, message.find('\n'));
    std::size_t parts = 0;
    for (std::size_t at = line.find(": "); at != std::string::npos; at = line.find(": ", at + 1)) ++parts;
    EXPECT_GE(parts, 2U) << message;
  }

  void expect_equal() const {
    if (!kind_.attached) return;
    EXPECT_EQ(cli().differences(), std::vector<std::string>{});
  }

  void expect_filtering() const {
    if (!kind_.filters) return;
    EXPECT_EQ(cli().verdict(kBannedSentinel), "drop banned");
    EXPECT_EQ(cli().verdict(kAllowedSentinel), "pass whitelisted");
  }

  void expect_next_command_heals() {
    if (!kind_.attached) cli().all({{"attach", "g0", "--max-entries", "20000"}});
    cli().all({{unrelated_ ? "unban" : "ban", kUnrelated}});
    unrelated_ = !unrelated_;
    EXPECT_EQ(cli().differences(), std::vector<std::string>{});
  }

  CrashKind kind_;
  nlohmann::json before_, after_;
  bool unrelated_ = false;
  int runs_ = 0;
};

TEST_P(EveryCall, LeavesTheOldPolicyOrTheNewOne) {
  int at = 1 + GetParam().part;
  while (fails_at(at)) at += kParts;
  EXPECT_GT(at, 10 * kParts) << "so few calls?";
}

std::vector<Case> cases() {
  using Kind = std::pair<const char*, Fault::Of>;
  std::vector<Case> all;
  for (const auto& [kind, of] : {Kind{"wide", Fault::Of::kBpf}, Kind{"wide", Fault::Of::kStore},
                                 Kind{"bulk", Fault::Of::kBpf}, Kind{"bulk", Fault::Of::kStore},
                                 Kind{"import_few", Fault::Of::kStore}, Kind{"unban", Fault::Of::kBpf},
                                 Kind{"pause", Fault::Of::kStore}, Kind{"first_attach", Fault::Of::kBpf},
                                 Kind{"first_attach", Fault::Of::kStore}, Kind{"detach", Fault::Of::kBpf}}) {
    for (int part = 0; part < kParts; ++part) all.push_back({kind, of, part});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Fails, EveryCall, testing::ValuesIn(cases()), [](const auto& about) {
  const char* of = about.param.of == Fault::Of::kBpf ? "bpf" : "store";
  return fmt::format("{}_{}_{}", about.param.kind, of, about.param.part);
});

}  // namespace
}  // namespace chatgate::test
