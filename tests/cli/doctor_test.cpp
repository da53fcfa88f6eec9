// SPDX-License-Identifier: Apache-2.0
// doctor's words, its two forms of output, and its exit codes.
#include <filesystem>

#include "cli/cli.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

class DoctorTest : public CliTest {};

TEST_F(DoctorTest, SaysTheSameInBothForms) {
  const ProcessResult said = cli().run({"doctor", "g0"});
  const std::string& text = said.out;
  const nlohmann::json report = cli().json({"doctor", "g0"}, said.exit_code);
  std::size_t bad = 0;
  for (const nlohmann::json& one : report.at("findings")) {
    for (const char* key : {"subject", "check", "level", "found", "meaning", "command"})
      EXPECT_TRUE(one.contains(key)) << key;
    // What is free differs from one look to the next.
    if (one.at("check") != "memory") {
      EXPECT_NE(text.find(one.at("found").get<std::string>()), std::string::npos) << one;
    }
    if (one.at("command").is_string()) {
      EXPECT_NE(text.find("mend: " + one.at("command").get<std::string>() + "\n"), std::string::npos) << one;
    }
    const bool is_bad = one.at("level") == "problem" || one.at("level") == "warning";
    bad += is_bad ? 1 : 0;
    EXPECT_FALSE(is_bad && one.at("command").is_null()) << "what is wrong has a command: " << one;
  }
  EXPECT_EQ(report.at("problems").get<std::size_t>() + report.at("warnings").get<std::size_t>(), bad);
  EXPECT_NE(text.find("\n1 interface and the host, "), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with(" notes\n") || text.ends_with(" note\n")) << text;
}

TEST_F(DoctorTest, TheHostComesFirstAndTheWorstOfEach) {
  const nlohmann::json report = cli().json({"doctor", "g0", "lo"}, 1);
  const std::vector<std::string> levels{"problem", "warning", "note", "ok"};
  std::pair<std::string, std::ptrdiff_t> last{"", 0};
  for (const nlohmann::json& one : report.at("findings")) {
    const std::string subject = one.at("subject") == "host" ? "" : one.at("subject").get<std::string>();
    const auto level = std::find(levels.begin(), levels.end(), one.at("level")) - levels.begin();
    EXPECT_LE(last, std::pair(subject, level)) << one;
    last = {subject, level};
  }
}

TEST_F(DoctorTest, ExitCodes) {
  EXPECT_EQ(cli().run({"doctor", "--nonsense"}).exit_code, 2);
  const ProcessResult unknown = cli().expect(1, {"doctor", "nosuch"});
  EXPECT_NE(unknown.err.find("nosuch: no such interface here\nhint: "), std::string::npos) << unknown.err;
  EXPECT_EQ(unknown.out, "");
  cli().expect(1, {"doctor", "lo"});  // no native XDP
  EXPECT_FALSE(std::filesystem::exists(cli().state_dir())) << "it makes no store";
}

TEST_F(DoctorTest, AConfigurationThatCannotBeReadIsAFinding) {
  const std::string path = lab().file("chatgate.toml");
  write_file(path, "protect = 7\n");
  const nlohmann::json report = cli().json({"doctor", "--config", path}, 1);
  std::string level, command;
  for (const nlohmann::json& one : report.at("findings")) {
    if (one.at("check") != "configuration") continue;
    level = one.at("level");
    command = one.at("command");
  }
  EXPECT_EQ(level, "problem");
  EXPECT_EQ(command, "editor " + path);
}

TEST_F(DoctorTest, WhoMayNotAskIsToldSo) {
  const ProcessResult result =
      run_process({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", chatgate_binary(),
                   "--state-dir", cli().state_dir(), "--bpffs", lab().bpffs(), "doctor", "g0"},
                  {lab().host(), {}, {}});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.out.find("no CAP_SYS_ADMIN, CAP_BPF, CAP_NET_ADMIN\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("mend: sudo chatgate doctor\n"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace chatgate::test
