// SPDX-License-Identifier: Apache-2.0
// The unit file: the program runs with exactly the rights that it grants, and needs each of them.
#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "package/unit_file.h"
#include "support/list_server.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

/// Ten times what `systemd-analyze security` says today: it may get lower.
constexpr const char* kExposure = "25";

class ServiceTest : public CliTest {
 protected:
  ProcessResult run_with(const Words& before, const Words& words) const {
    ProcessOptions options;
    options.netns = lab().host();
    return run_process(
        before + Words{chatgate_binary(), "--state-dir", lab().state_dir(), "--bpffs", lab().bpffs()} + words,
        options);
  }

  void expect_all(const Words& before, const std::vector<Words>& commands) const {
    for (const Words& words : commands) {
      const ProcessResult result = run_with(before, words);
      EXPECT_EQ(result.exit_code, 0) << fmt::format("{}\n{}{}", fmt::join(words, " "), result.out,
                                                    result.err);
    }
  }

  /// What a service does, and what people type beside it.
  std::vector<Words> work() {
    server_.put("drop.txt", "192.0.2.0/28\n2001:db8:bad::/48\n");
    return {{"attach", "g0", "--max-entries", "20000"},
            {"attach", "--all"},
            {"ban", "192.0.2.77"},
            {"import", "drop", server_.url("drop.txt"), "--kind", "ban", "--replace"},
            {"check", "192.0.2.77"},
            {"stats"},
            {"verify"},
            {"status"},
            {"attach", "g0", "--max-entries", "30000"},
            {"detach", "--all"}};
  }

 private:
  ListServer server_{lab().host()};
};

/// Names of the system calls that a unit's SystemCallFilter= allows, as systemd reads its lines one by one.
std::set<std::string> allowed_calls() {
  std::set<std::string> allowed;
  for (const std::string& line : unit_values("SystemCallFilter")) {
    const bool denies = line.starts_with("~");
    std::istringstream words(line.substr(denies ? 1 : 0));
    for (std::string word; words >> word;) {
      const ProcessResult shown = word.starts_with("@") ? run_process({"sh", "-c", R"(
        expand() { systemd-analyze syscall-filter "$1" | sed -n 's/^    //p' | grep -v '^#' |
          while read -r name; do case $name in @*) expand "$name" ;; *) echo "$name" ;; esac; done; }
        expand "$0")",
                                                                       word})
                                                        : ProcessResult{0, 0, word, {}};
      EXPECT_NE(shown.out, "") << word << shown.err;
      std::istringstream names(shown.out);
      for (std::string name; names >> name;) denies ? void(allowed.erase(name)) : void(allowed.insert(name));
    }
  }
  return allowed;
}

TEST_F(ServiceTest, TheCapabilitiesAreEnough) {
  expect_all(with_capabilities(unit_words("CapabilityBoundingSet")), work());
}

TEST_F(ServiceTest, EachCapabilityIsNeeded) {
  const Words names = unit_words("CapabilityBoundingSet");
  ASSERT_FALSE(names.empty());
  for (const std::string& left_out : names) {
    Words others = names;
    std::erase(others, left_out);
    EXPECT_NE(run_with(with_capabilities(others), {"attach", "g0", "--max-entries", "20000"}).exit_code, 0)
        << left_out;
    static_cast<void>(cli().expect(0, {"detach", "--all"}));
  }
}

TEST_F(ServiceTest, TheSystemCallFilterLetsAllOfItThrough) {
  const std::string trace = lab().file("trace");
  expect_all({"strace", "-f", "-qq", "-A", "-o", trace, "--"}, work());
  const std::set<std::string> allowed = allowed_calls();
  std::set<std::string> refused;
  std::istringstream lines(read_file(trace));
  int calls = 0;
  for (std::string line; std::getline(lines, line);) {
    // "PID name(…"; also signals, and ends of calls that another thread interrupted.
    const std::size_t begin = line.find_first_not_of("0123456789 ");
    const std::size_t end = line.find('(');
    if (begin == std::string::npos || end == std::string::npos || line[begin] == '<' || line[begin] == '-')
      continue;
    ++calls;
    const std::string name = line.substr(begin, end - begin);
    if (!allowed.contains(name)) refused.insert(name);
  }
  EXPECT_GT(calls, 1000);
  EXPECT_EQ(refused, std::set<std::string>{});
}

TEST(UnitFileTest, IsNoMoreExposedThanItWas) {
  const ProcessResult result = run_process({"systemd-analyze", "security", "--no-pager", "--offline=true",
                                            std::string("--threshold=") + kExposure, kUnitFile});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST(UnitFileTest, StopsWithoutTakingTheFilterOff) {
  EXPECT_EQ(unit_values("ExecStop"), Words{});
  EXPECT_EQ(unit_values("ExecStopPost"), Words{});
  for (const std::string& line : unit_values("ExecStart")) EXPECT_EQ(line.find("detach"), std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
