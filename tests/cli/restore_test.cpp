// SPDX-License-Identifier: Apache-2.0
// backup and restore: what is refused, kept or left out.
#include <sys/stat.h>

#include <filesystem>

#include "cli/two_hosts.h"
#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class RestoreTest : public TwoHostsTest {};

TEST_F(RestoreTest, WhatHasEndedStaysOut) {
  cli().all({{"ban", "198.18.0.1", "--for", "2s"}, {"ban", "198.18.0.2"}, {"backup", path()}});
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({"198.18.0.1"}).empty(); }));
  const ProcessResult result = other().expect(0, {"restore", path()});
  EXPECT_NE(result.err.find("1 entry of the backup has ended since"), std::string::npos) << result.err;
  EXPECT_EQ(other().prefixes(), Words{"198.18.0.2/32"});
  EXPECT_EQ(digest(other()), digest(cli()));
}

TEST_F(RestoreTest, AFileThatIsThereIsKept) {
  cli().all({{"ban", "198.18.0.1"}, {"backup", path()}});
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const std::string before = read_file(path());
  cli().all({{"ban", "198.18.0.2"}});
  const ProcessResult result = cli().expect(1, {"backup", path()});
  EXPECT_NE(result.err.find("--overwrite"), std::string::npos) << result.err;
  EXPECT_EQ(read_file(path()), before);
  EXPECT_EQ(cli().json({"backup", path(), "--overwrite"}).at("entries"), 2);
  cli().expect(1, {"backup", lab().file("absent/policy.bak")});
}

TEST_F(RestoreTest, APolicyThatIsThereIsNotReplacedUnasked) {
  cli().all({{"ban", "198.18.0.1"}, {"backup", path()}, {"ban", "198.18.0.2"}});
  const std::string before = cli().store_bytes();
  const ProcessResult result = cli().expect(1, {"restore", path()});
  EXPECT_NE(result.err.find("1 list with 2 entries would be replaced by 1 list with 1 entry"),
            std::string::npos)
      << result.err;
  EXPECT_NE(result.err.find("--yes"), std::string::npos);
  const nlohmann::json dry = cli().json({"restore", path(), "--dry-run"});
  EXPECT_EQ(dry.at("removed"), 1);
  EXPECT_EQ(dry.at("dry_run"), true);
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(RestoreTest, AtATerminalTheAnswerDecides) {
  cli().all({{"ban", "198.18.0.1"}, {"backup", path()}, {"ban", "198.18.0.2"}});
  const auto answer = [this](const std::string& word) {
    ProcessOptions options;
    options.netns = lab().host();
    options.input = word + "\n";
    const Words typed = chatgate_argv(lab(), {"restore", path()});
    return run_process({"script", "-qec", fmt::format("{}", fmt::join(typed, " ")), "/dev/null"}, options);
  };
  const ProcessResult no = answer("n");
  EXPECT_EQ(no.exit_code, 1) << no.out;
  EXPECT_NE(no.out.find("Go on? [y/N]"), std::string::npos) << no.out;
  EXPECT_EQ(cli().verdict("198.18.0.2"), "drop banned");
  EXPECT_EQ(answer("y").exit_code, 0);
  EXPECT_EQ(cli().verdict("198.18.0.2"), "pass unlisted");
}

TEST_F(RestoreTest, ADryRunOnAHostWithoutAStoreMakesNone) {
  cli().all({{"ban", "198.18.0.1"}, {"backup", path()}});
  const Cli fresh(lab(), lab().file("fresh"));
  EXPECT_EQ(fresh.json({"restore", path(), "--dry-run"}).at("added"), 1);
  EXPECT_FALSE(std::filesystem::exists(lab().file("fresh")));
}

TEST_F(RestoreTest, BadFilesChangeNothing) {
  cli().all({{"ban", "198.18.0.1"}, {"backup", path()}, {"ban", "198.18.0.2"}});
  const std::string good = read_file(path());
  const std::string bad = lab().file("bad.bak");
  std::string damaged = good;
  damaged[good.size() / 2] = static_cast<char>(damaged[good.size() / 2] ^ 1);
  const std::string before = cli().store_bytes();
  for (const std::string& bytes :
       {std::string(), good.substr(0, good.size() - 1), good.substr(0, good.size() / 2), damaged, good + "x",
        std::string("192.0.2.1\n"), packed("192.0.2.1\n"), packed("chatgate-backup\t2\n"), before}) {
    write_file(bad, bytes);
    const ProcessResult result = cli().expect(1, {"restore", bad, "--yes"});
    EXPECT_NE(result.err.find("chatgate: restore: " + bad), std::string::npos) << result.err;
  }
  cli().expect(1, {"restore", lab().file("absent"), "--yes"});
  cli().expect(1, {"restore", other_lab().state_dir(), "--yes"});
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(RestoreTest, IsRefusedAsAnyOtherChange) {
  cli().all({{"ban", "198.18.0.2"}});
  const std::string list = "list\tdrop\tban\t0\t0\t0\t\t\n";
  const auto entry = [](const std::string& prefix, const char* expires = "never") {
    return fmt::format("entry\t0\t{}\t{}\t0\tlive\tbob\tx\n", prefix, expires);
  };
  std::string many;
  for (int i = 0; i <= 20000; ++i) many += entry(fmt::format("10.1.{}.{}/32", i / 256, i % 256));
  std::string nested;
  for (int length = 16; length < 25; ++length)
    nested += entry(fmt::format("10.1.0.0/{}", length), "4000000000000000000");
  const std::string before = cli().store_bytes();
  const std::pair<std::string, const char*> cases[] = {
      {entry("198.51.100.0/24"), "this host's address"}, {many, "needs"}, {nested, "10.1.0.0/24"}};
  for (const auto& [entries, reason] : cases) {
    for (const char* how : {"--yes", "--dry-run"}) {
      const ProcessResult result = cli().expect(1, {"restore", crafted(list + entries), how});
      EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    }
  }
  const std::string own = "list\tprotected\tallow\t0\t0\t0\t\t\n" + entry("198.18.0.2/32");
  const ProcessResult result = cli().expect(1, {"restore", crafted(own), "--yes"});
  EXPECT_NE(result.err.find("edit list: protected"), std::string::npos) << result.err;
  EXPECT_TRUE(cli().store_bytes() == before);
  EXPECT_EQ(cli().verdict("198.18.0.2"), "drop banned");
}

TEST_F(RestoreTest, BansThatReachAllClientsAreToldOrRefused) {
  import("banned/acme", "192.0.2.1\n192.0.2.2\n");
  import("banned/globex", "192.0.2.3\n");
  cli().all({{"license", "globex", "--destination", "203.0.113.10"}, {"backup", path()}});
  const std::string config = lab().file("strict.toml");
  write_file(config, "[policy]\nrequire_destinations = true\n");
  for (const char* how : {"--yes", "--dry-run"}) {
    const std::string refusal = other().expect(1, {"--config", config, "restore", path(), how}).err;
    EXPECT_NE(refusal.find("license acme has no destinations"), std::string::npos) << refusal;
  }
  const std::string told = other().warnings({"restore", path(), "--yes"}).dump();
  EXPECT_NE(told.find("license acme has no destinations: dropped for all clients"), std::string::npos)
      << told;
}

}  // namespace
}  // namespace chatgate::test
