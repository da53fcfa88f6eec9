// SPDX-License-Identifier: Apache-2.0
// Kill -9 at every failpoint of a change that waits to be confirmed, of its confirmation, of its rollback,
// and of the command that finds it unconfirmed: the filter goes on by the old policy or the new one, and the
// next command makes books and kernel equal.
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <sstream>

#include "cli/crash_kinds.h"
#include "cli/traffic.h"
#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

/// In the list before the change, and after it.
constexpr const char* kOld = "198.51.100.10";
constexpr const char* kNew = "198.51.100.11";

class ConfirmCrashTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    prepare_sentinels(cli());
    cli().all({{"ban", kOld, "--license", "acme", "--for", "forever"}});
    idle_keys_ = cli().idle_keys();
    traffic_ = std::make_unique<Traffic>(
        lab(), std::vector<std::string>{kBannedSentinel, kAllowedSentinel, kOld, kNew});
  }

  Words change(const std::string& within = "1h") const {
    const std::string file = lab().file("new.txt");
    write_file(file, fmt::format("{}\n", kNew));
    return {"import", "banned/acme", file, "--replace", "--for", "forever", "--confirm-within", within};
  }

  bool is_pending() const { return !cli().json({"status"}).at("pending").is_null(); }
  bool has_new() const { return !cli().prefixes({kNew}).empty(); }

  void expect_policy(bool changed) {
    EXPECT_EQ(traffic_->passes(kNew), !changed);
    EXPECT_EQ(traffic_->passes(kOld), changed);
    EXPECT_EQ(has_new(), changed);
    EXPECT_EQ(cli().differences(), Words{});
    EXPECT_EQ(cli().idle_keys(), idle_keys_) << "room is taken that nobody has any more";
    EXPECT_FALSE(has_tables_aside(lab())) << "memory is taken by tables that nobody reads";
  }

  void back_to_the_old_list() {
    if (is_pending()) cli().all({{"rollback"}});
    if (has_new()) cli().all({{"unban", kNew, "--license", "acme"}});
    cli().all({{"ban", kOld, "--license", "acme", "--for", "forever"}, {"resume"}});
    expect_policy(false);
  }

  std::set<std::string> reached(const Words& words) {
    const std::string log = lab().file("failpoints.log");
    std::filesystem::remove(log);
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT_LOG"] = log;
    static_cast<void>(cli().expect(0, words, options));
    std::istringstream lines(read_file(log));
    std::set<std::string> names;
    for (std::string name; std::getline(lines, name);) names.insert(name);
    return names;
  }

  void kill_at(const Words& words, const std::string& failpoint) {
    const Sentinels sentinels(*traffic_, kBannedSentinel, kAllowedSentinel);
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT"] = failpoint;
    EXPECT_EQ(cli().run(words, options).signal, SIGKILL);
  }

  /// Kills `words` at each failpoint; `prepare` before each, `mended` after each.
  template <typename Prepare, typename Mended>
  void kill_everywhere(const Words& words, std::size_t least, Prepare prepare, Mended mended) {
    prepare();
    const std::set<std::string> names = reached(words);
    EXPECT_GE(names.size(), least);
    for (const std::string& name : names) {
      SCOPED_TRACE(words[0] + " killed at " + name);
      back_to_the_old_list();
      prepare();
      kill_at(words, name);
      mended();
    }
  }

  std::unique_ptr<Traffic> traffic_;
  std::int64_t idle_keys_ = 0;
};

TEST_F(ConfirmCrashTest, TheChange) {
  kill_everywhere(
      change(), 6, [] {},
      [this] {
        cli().all({{"resume"}});
        if (is_pending()) cli().all({{"rollback"}});
        expect_policy(false);
      });
}

TEST_F(ConfirmCrashTest, TheConfirmation) {
  kill_everywhere(
      {"confirm"}, 6, [this] { cli().all({change()}); },
      [this] {
        cli().all({{"resume"}});
        if (is_pending()) cli().all({{"confirm"}});
        expect_policy(true);
      });
}

TEST_F(ConfirmCrashTest, TheRollback) {
  kill_everywhere(
      {"rollback"}, 6, [this] { cli().all({change()}); },
      [this] {
        cli().all({{"resume"}});
        EXPECT_FALSE(is_pending());
        expect_policy(false);
      });
}

TEST_F(ConfirmCrashTest, TheCommandThatFindsItUnconfirmed) {
  const auto let_it_pass = [this] {
    cli().all({change("5s")});
    ASSERT_TRUE(wait_until([this] { return !is_pending(); }));
  };
  kill_everywhere({"resume"}, 6, let_it_pass, [this] {
    cli().all({{"resume"}});
    expect_policy(false);
  });
}

}  // namespace
}  // namespace chatgate::test
