// SPDX-License-Identifier: Apache-2.0
// Removing the package takes the filter off and keeps the store; purging it takes the store, too.
#include <filesystem>

#include "package/installed.h"
#include "support/lab_commands.h"

namespace chatgate::test {
namespace {

constexpr const char* kStore = "/var/lib/chatgate/chatgate.db";
constexpr const char* kConfiguration = "/etc/chatgate/chatgate.toml";
constexpr const char* kEnabled = "/etc/systemd/system/multi-user.target.wants/chatgate.service";

class RemovalTest : public InstalledTest {
 protected:
  bool has(const std::string& file) const {
    // A link that points at the other machine's files leads nowhere here.
    return std::filesystem::symlink_status(root().path(file)).type() != std::filesystem::file_type::not_found;
  }
};

TEST_F(RemovalTest, RemovedThenInstalledAgainThenPurged) {
  ASSERT_NO_FATAL_FAILURE(filter());
  static_cast<void>(root().expect(0, {"dpkg", "-r", "chatgate"}));
  EXPECT_TRUE(traffic().passes(kBannedSentinel)) << "nothing is left that could take it off";
  EXPECT_FALSE(std::filesystem::exists(lab().bpffs() + "/chatgate"));
  EXPECT_TRUE(has(kStore));
  EXPECT_TRUE(has(kConfiguration));

  root().install("first");
  EXPECT_TRUE(traffic().passes(kBannedSentinel)) << "off until it is attached";
  static_cast<void>(chatgate(0, {"attach", "g0"}));
  EXPECT_FALSE(traffic().passes(kBannedSentinel)) << "the store was kept";

  static_cast<void>(root().expect(0, {"dpkg", "-P", "chatgate"}));
  EXPECT_TRUE(traffic().passes(kBannedSentinel));
  for (const char* file : {kStore, kConfiguration, kEnabled, "/var/lib/chatgate", "/etc/chatgate"})
    EXPECT_FALSE(has(file)) << file;
}

TEST_F(RemovalTest, AFilterThatCannotBeTakenOffKeepsThePackage) {
  ASSERT_NO_FATAL_FAILURE(filter());
  write_file(root().path(kStore),
             "not a database, for more bytes than its header has: " + std::string(4096, 'x'));
  const ProcessResult refused = root().expect(1, {"dpkg", "-r", "chatgate"});
  for (const char* mode : {"xdpdrv", "xdpgeneric"})
    EXPECT_NE(refused.err.find(fmt::format("'ip link set dev IFACE {} off'", mode)), std::string::npos)
        << refused.err;
  EXPECT_FALSE(traffic().passes(kBannedSentinel));
  EXPECT_TRUE(has("/usr/sbin/chatgate")) << "what could take it off is still there";
}

TEST_F(RemovalTest, AFilterInAnotherNetworkNamespaceKeepsThePackage) {
  ProcessOptions elsewhere;
  elsewhere.netns = lab().visitor();
  const Words there{"chroot", root().path(""), "/usr/sbin/chatgate"};
  ASSERT_NO_FATAL_FAILURE(filter());
  ASSERT_EQ(run_process(there + Words{"attach", "v0"}, elsewhere).exit_code, 0);
  const ProcessResult refused = root().expect(1, {"dpkg", "-r", "chatgate"});
  EXPECT_NE(refused.err.find("1 attachment stays in other network namespaces"), std::string::npos)
      << refused.err;
  EXPECT_NE(refused.err.find("/sys/fs/bpf/chatgate is still there"), std::string::npos) << refused.err;
  EXPECT_TRUE(has("/usr/sbin/chatgate"));
  EXPECT_NE(program_on(lab().visitor(), "v0"), 0U);
  EXPECT_TRUE(traffic().passes(kBannedSentinel)) << "here it is off";
  EXPECT_EQ(run_process(there + Words{"detach", "--all"}, elsewhere).exit_code, 0);
  static_cast<void>(root().expect(0, {"dpkg", "-r", "chatgate"}));
  EXPECT_FALSE(has("/usr/sbin/chatgate"));
}

TEST_F(RemovalTest, WithoutAFilterAndAStore) {
  static_cast<void>(root().expect(0, {"dpkg", "-P", "chatgate"}));
  EXPECT_FALSE(has("/etc/chatgate"));
}

TEST_F(RemovalTest, TheServiceIsEnabledAndADisabledOneStaysDisabled) {
  EXPECT_TRUE(has(kEnabled));
  static_cast<void>(root().expect(0, {"systemctl", "disable", "chatgate"}));
  EXPECT_FALSE(has(kEnabled));
  root().install("newer");
  EXPECT_FALSE(has(kEnabled));
}

}  // namespace
}  // namespace chatgate::test
