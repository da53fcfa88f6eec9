// SPDX-License-Identifier: Apache-2.0
// What the package, `cmake --install` and scripts/install put where.
#include <filesystem>

#include "package/installed.h"

namespace chatgate::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPackage = CHATGATE_PACKAGES "/first.deb";

TEST(PackageTest, LintianFindsNothing) {
  // It leaves files where temporary ones lie.
  const TempDir scratch;
  ProcessOptions options;
  options.environment = {{"TMPDIR", scratch.path()}};
  const ProcessResult result = run_process(
      {"lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", kPackage},
      options);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST(PackageTest, DependsOnWhatTheProgramLoads) {
  const std::string depends = run_process({"dpkg-deb", "-f", kPackage, "Depends"}).out;
  // The first are linked; the others are loaded when they are needed, which no tool sees.
  for (const char* package : {"libbpf1", "libxdp1", "libsqlite3-0", "libcurl4", "libsystemd0"})
    EXPECT_NE(depends.find(package), std::string::npos) << package << " in " << depends;
}

class CmakeInstallTest : public testing::Test {
 protected:
  void install(const std::string& prefix) const {
    ProcessOptions options;
    options.environment = {{"DESTDIR", to_.path()}};
    const ProcessResult result =
        run_process({"cmake", "--install", CHATGATE_BUILD_DIR, "--prefix", prefix}, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
  std::string file(const std::string& inside) const { return to_.path() + inside; }

 private:
  TempDir to_;
};

TEST_F(CmakeInstallTest, BelowUsrLocal) {
  install("/usr/local");
  for (const char* one :
       {"/usr/local/sbin/chatgate", "/usr/local/lib/systemd/system/chatgate.service",
        "/usr/local/share/man/man8/chatgate.8.gz", "/usr/local/share/man/man5/chatgate.toml.5.gz",
        "/usr/local/share/bash-completion/completions/chatgate",
        "/usr/local/share/zsh/site-functions/_chatgate",
        "/usr/local/share/fish/vendor_completions.d/chatgate.fish",
        "/usr/local/share/doc/chatgate/examples/sudoers-support", "/etc/chatgate/chatgate.toml"})
    EXPECT_TRUE(fs::exists(file(one))) << one;
}

TEST_F(CmakeInstallTest, AConfigurationThatIsThereStays) {
  fs::create_directories(file("/etc/chatgate"));
  write_file(file("/etc/chatgate/chatgate.toml"), "# mine\n");
  install("/usr");
  EXPECT_EQ(read_file(file("/etc/chatgate/chatgate.toml")), "# mine\n");
  EXPECT_TRUE(fs::exists(file("/usr/share/zsh/vendor-completions/_chatgate")));
}

class InstallScriptTest : public InstalledTest {
 protected:
  /// scripts/install, seen from inside.
  void SetUp() override {
    InstalledTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    fs::create_directory(root().path("/tmp/scripts"));
    for (const std::string script : {"/scripts/install", "/scripts/packages"})
      fs::copy_file(CHATGATE_SOURCE_DIR + script, root().path("/tmp" + script));
  }
};

TEST_F(InstallScriptTest, UpgradesFromAPackageUnderTraffic) {
  ASSERT_NO_FATAL_FAILURE(filter());
  fs::copy_file(CHATGATE_PACKAGES "/newer.deb", root().path("/tmp/newer.deb"));
  ProcessResult result;
  {
    const Sentinels sentinels(traffic(), kBannedSentinel, kAllowedSentinel);
    result = root().expect(0, {"/tmp/scripts/install", "/tmp/newer.deb"});
  }
  EXPECT_NE(result.out.find("chatgate doctor"), std::string::npos) << "the next steps";
  EXPECT_EQ(root().expect(0, {"dpkg-query", "-W", "-f", "${Version}", "chatgate"}).out, "99.1");
}

TEST_F(InstallScriptTest, RefusesWrongWordsAndWhoIsNotRoot) {
  EXPECT_NE(root().expect(0, {"/tmp/scripts/install", "--help"}).out.find("FILE.deb"), std::string::npos);
  for (const Words& words : {Words{"--nonsense"}, Words{"a.deb", "b.deb"}, Words{"/tmp/none.deb"}, Words{""}})
    static_cast<void>(root().expect(2, Words{"/tmp/scripts/install"} + words));
  static_cast<void>(
      root().expect(3, {"setpriv", "--reuid", "nobody", "--clear-groups", "/tmp/scripts/install"}));
}

TEST_F(InstallScriptTest, WhatAptRefusesHasFailed) {
  write_file(root().path("/tmp/bad.deb"), "no package\n");
  static_cast<void>(root().expect(1, {"/tmp/scripts/install", "/tmp/bad.deb"}));
}

TEST_F(InstallScriptTest, ServicesAreForbiddenOnlyWhileSomebodyInstalls) {
  const std::string policy = root().path("/usr/sbin/policy-rc.d");
  const auto left_by = [&](const std::string& process) {
    write_file(policy, "#!/bin/sh\n# written by chatgate scripts/packages" + process + "\nexit 101\n");
    write_file(policy + ".chatgate-saved", "#!/bin/sh\nexit 0\n");
    const ProcessResult result = root().expect(0, {"/tmp/scripts/packages", "install", "run"});
    EXPECT_NE(result.out.find("nothing is missing"), std::string::npos) << result.out;
    return read_file(policy);
  };
  // 4194304: more than the kernel counts up to.
  for (const char* gone : {"", ", process 4194304"}) EXPECT_EQ(left_by(gone), "#!/bin/sh\nexit 0\n") << gone;
  EXPECT_NE(left_by(", process 1").find("exit 101"), std::string::npos) << "it installs at this moment";
}

}  // namespace
}  // namespace chatgate::test
