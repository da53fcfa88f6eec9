// SPDX-License-Identifier: Apache-2.0
// What attach and detach refuse: they say why and what to do, change nothing, and leave everybody else's
// program alone.
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "datapath/tables.h"
#include "support/foreign_program.h"
#include "support/lab_commands.h"
#include "support/paths.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

class AttachRefused : public LabTest {
 protected:
  int links() const override { return 2; }

  void expect_refused(const ProcessResult& result, const std::string& reason, const std::string& hint,
                      int exit_code = 1) const {
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("\nhint: "), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(hint), std::string::npos) << result.err;
  }

  void expect_untouched() const {
    EXPECT_EQ(pins(lab()), std::vector<std::string>{});
    EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
    EXPECT_EQ(revision(lab()), 0U);
  }

  ProcessResult run(const std::vector<std::string>& argv) const {
    return run_process(argv, {lab().host(), {}, {}});
  }
};

TEST_F(AttachRefused, MissingInterface) {
  expect_refused(lab().chatgate({"attach", "nosuch0"}), "nosuch0: no such interface", "ip -brief link");
  expect_refused(lab().chatgate({"attach", "g0", "nosuch0"}), "nosuch0: no such interface", "ip -brief link");
  expect_untouched();
}

TEST_F(AttachRefused, ForeignProgramStays) {
  for (const bool generic : {false, true}) {
    const std::string interface = generic ? "g1" : "g0";
    const ForeignProgram foreign(lab().host(), interface, generic);
    const std::string mode = generic ? "generic" : "native";
    expect_refused(lab().chatgate({"attach", interface, "--mode", mode}), "another XDP program is there",
                   "bpftool net");
    EXPECT_EQ(program_on(lab().host(), interface), foreign.id());
    EXPECT_EQ(pins(lab()), std::vector<std::string>{});
    const ProcessResult detach = lab().chatgate({"detach", interface});
    EXPECT_NE(detach.err.find("not attached there"), std::string::npos) << detach.err;
    EXPECT_EQ(program_on(lab().host(), interface), foreign.id());
    EXPECT_TRUE((Visit{lab(), visitor_address(Family::kV4, generic), host_address(Family::kV4, generic)}
                     .gets_through()));
  }
}

TEST_F(AttachRefused, TheHintTakesTheForeignProgramOff) {
  for (const bool generic : {false, true}) {
    const ForeignProgram foreign(lab().host(), "g0", generic);
    const std::string said = lab().chatgate({"attach", "g0"}).err;
    const std::size_t from = said.find("'ip link "), to = said.find("' takes it off");
    ASSERT_TRUE(from != std::string::npos && from < to && to != std::string::npos) << said;
    const std::string command = said.substr(from + 1, to - from - 1);
    EXPECT_EQ(run({"sh", "-c", command}).exit_code, 0) << command;
    EXPECT_EQ(program_on(lab().host(), "g0"), 0U) << command;
    must_attach(lab(), {"g0"});
    must(lab(), {"detach", "g0"});
  }
}

TEST_F(AttachRefused, ForeignProgramInTheOtherModeStays) {
  const ForeignProgram generic(lab().host(), "g0", true);
  const ForeignProgram native(lab().host(), "g1", false);
  expect_refused(lab().chatgate({"attach", "g0"}), "g0: ", "");
  expect_refused(lab().chatgate({"attach", "g1", "--mode", "generic"}), "g1: ", "");
  expect_refused(lab().chatgate({"attach", "g1", "--mode", "auto"}), "g1: ", "");
  EXPECT_EQ(program_on(lab().host(), "g0"), generic.id());
  EXPECT_EQ(program_on(lab().host(), "g1"), native.id());
  EXPECT_EQ(pins(lab()), std::vector<std::string>{});
}

TEST_F(AttachRefused, AllOrNothing) {
  const ForeignProgram foreign(lab().host(), "g1");
  expect_refused(lab().chatgate({"attach", "g0", "g1"}), "g1: another XDP program is there", "bpftool net");
  expect_untouched();
  EXPECT_EQ(program_on(lab().host(), "g1"), foreign.id());
}

TEST_F(AttachRefused, OtherModeWhileAttached) {
  must_attach(lab(), {"g0"}, "generic");
  const std::uint32_t program = program_on(lab().host(), "g0");
  expect_refused(lab().chatgate({"attach", "g0", "--mode", "native"}), "is attached in generic mode",
                 "chatgate detach g0");
  EXPECT_EQ(program_on(lab().host(), "g0"), program);
  EXPECT_EQ(status_of(lab(), "g0").at("mode"), "generic");
  must(lab(), {"detach", "g0"});
  must_attach(lab(), {"g0"}, "native");
  EXPECT_EQ(status_of(lab(), "g0").at("mode"), "native");
}

TEST_F(AttachRefused, SixtyFifthInterface) {
  must_attach(lab(), {"g0"});
  auto tables = tables_of(lab());
  ASSERT_TRUE(tables);
  for (std::size_t i = 1; i < CHATGATE_PORTS; ++i)
    std::strcpy(tables->control().ports[i].name, fmt::format("gone{}", i).c_str());
  expect_refused(lab().chatgate({"attach", "g1"}), "64 interfaces are counted already",
                 "chatgate detach --all");
  EXPECT_EQ(program_on(lab().host(), "g1"), 0U);
  must_attach(lab(), {"g0"});  // it has its port
  must(lab(), {"detach", "--all"});
  must_attach(lab(), {"g0", "g1"});
}

TEST_F(AttachRefused, WithoutABpfFileSystem) {
  const TempDir plain;
  const std::vector<std::string> chatgate{chatgate_binary(), "--state-dir", lab().state_dir(), "--bpffs",
                                          plain.path()};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.begin(), chatgate.begin(), chatgate.end());
    return run(words);
  };
  expect_refused(with({"attach", "g0"}), "no BPF file system is mounted there",
                 "mount -t bpf -o mode=0700 bpf " + plain.path());
  const ProcessResult ban = with({"ban", "198.51.100.2"});
  EXPECT_EQ(ban.exit_code, 4) << ban.err;
  EXPECT_NE(ban.out.find("NOT in force"), std::string::npos) << ban.out;
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  EXPECT_TRUE(std::filesystem::is_empty(plain.path()));
}

TEST_F(AttachRefused, ADirectoryThatSomebodyElseMade) {
  const std::string ours = lab().bpffs() + "/chatgate";
  const std::string hint = fmt::format("rm -r {} && chmod 0700 {}", ours, lab().bpffs());
  ASSERT_EQ(mkdir(ours.c_str(), 0777), 0);
  ASSERT_EQ(chown(ours.c_str(), 65534, 65534), 0);
  expect_refused(lab().chatgate({"attach", "g0"}), ours + ": it belongs to user 65534", hint);
  EXPECT_EQ(run({"sh", "-c", hint}).exit_code, 0);
  const TempDir elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), ours);
  expect_refused(lab().chatgate({"attach", "g0"}), ours + ": it is not a directory", hint);
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
  EXPECT_EQ(run({"sh", "-c", hint}).exit_code, 0);
  must_attach(lab(), {"g0"});
}

TEST_F(AttachRefused, WithoutPermission) {
  // Nobody can reach neither the build tree nor a state directory of ours: a copy that anybody may run, a
  // place of its own.
  const TempDir open;
  chmod(open.path().c_str(), 0777);
  const std::string binary = open.file("chatgate");
  std::filesystem::copy(chatgate_binary(), binary);
  const auto as_nobody = [&](std::vector<std::string> words) {
    const std::vector<std::string> before{"setpriv",          "--reuid=65534", "--regid=65534",
                                          "--clear-groups",   binary,          "--state-dir",
                                          open.file("state"), "--bpffs",       lab().bpffs()};
    words.insert(words.begin(), before.begin(), before.end());
    return run(words);
  };
  const ProcessResult fresh = as_nobody({"attach", "g0"});
  EXPECT_EQ(fresh.exit_code, 3) << fresh.err;
  EXPECT_EQ(fresh.err.find("chatgate: "), 0U) << fresh.err;
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);

  std::filesystem::remove_all(lab().bpffs() + "/chatgate");
  must_attach(lab(), {"g0"});
  const std::uint64_t before = revision(lab());
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"attach", "g0"},
                                             {"detach", "g0"},
                                             {"ban", "198.51.100.2"},
                                             {"unban", "198.51.100.2"},
                                             {"pause"},
                                             {"status"},
                                             {"check", "198.51.100.2"}}) {
    const ProcessResult result = as_nobody(words);
    EXPECT_EQ(result.exit_code, 3) << words.front() << ": " << result.err;
  }
  EXPECT_EQ(status_of(lab(), "g0").at("attached"), true);
  EXPECT_EQ(revision(lab()), before);
}

}  // namespace
}  // namespace chatgate::test
