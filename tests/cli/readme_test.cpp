// SPDX-License-Identifier: Apache-2.0
// The README's four jobs, as they are typed there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/cli.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

/// The lines between ```sh and ``` in one section of the README.
std::string commands_of(const std::string& heading) {
  const std::string text = read_file(CHATGATE_SOURCE_DIR "/README.md");
  const std::size_t begin = text.find("\n## " + heading + "\n");
  if (begin == std::string::npos) return {};
  const std::string section = text.substr(begin + 1, text.find("\n## ", begin + 1) - begin);
  constexpr std::string_view kOpen = "```sh\n";
  std::string commands;
  for (std::size_t at = section.find(kOpen); at != std::string::npos; at = section.find(kOpen, at + 1)) {
    const std::size_t from = at + kOpen.size();
    commands += section.substr(from, section.find("```", from) - from);
  }
  return commands;
}

class ReadmeTest : public AttachedTest {
 protected:
  void write(const std::string& name, const std::string& text) const { write_file(lab().file(name), text); }
  std::string verdict(const std::string& source, const std::string& destination) const {
    return cli().json({"check", source, "--to", destination}).at("results").at(0).at("verdict");
  }
};

TEST_F(ReadmeTest, TheFourJobsRunAsTheyAreTyped) {
  write("mail.txt", "# acme, T-123\n192.0.2.7\n192.0.2.64/26 # floods us\n2001:db8:bad::/48\n");
  write("platform.txt", "198.18.0.130\n198.18.1.0/29\n2001:db8:c::/48\n");
  write("office.csv", "office,cidr\nRiga,198.18.2.16/28\nPorto,2001:db8:f::/48\n");
  write("agents.csv", "name,ip\nAnn Example,198.18.3.9\nBob Sample,192.0.2.65\n");
  std::filesystem::create_symlink(chatgate_binary(), lab().file("chatgate"));
  const std::string commands = commands_of("The four jobs of every week");
  ASSERT_GT(std::count(commands.begin(), commands.end(), '\n'), 15) << commands;
  ProcessOptions options;
  options.netns = lab().host();
  options.environment = {{"CHATGATE_STATE_DIR", cli().state_dir()},
                         {"CHATGATE_BPFFS", lab().bpffs()},
                         {"PATH", lab().file("") + ":" + std::getenv("PATH")}};
  const ProcessResult result =
      run_process({"sh", "-c", "set -ex; cd \"$1\"\n" + commands, "sh", lab().file("")}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;

  const std::string acme = "203.0.113.10";
  const std::string other = "203.0.113.11";
  EXPECT_EQ(verdict("192.0.2.66", acme), "drop");
  EXPECT_EQ(verdict("192.0.2.66", other), "pass") << "other clients' chats work as before";
  EXPECT_EQ(verdict("192.0.2.7", acme), "pass") << "forgiven";
  EXPECT_EQ(verdict("192.0.2.65", acme), "pass") << "an agent inside a banned prefix";
  for (const char* file : {"acme-nginx.conf", "policy.bak"})
    EXPECT_NE(read_file(lab().file(file)), "") << file;
  EXPECT_EQ(cli().differences(), Words{});
}

}  // namespace
}  // namespace chatgate::test
