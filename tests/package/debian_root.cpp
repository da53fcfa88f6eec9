// SPDX-License-Identifier: Apache-2.0
#include "package/debian_root.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace chatgate::test {

PrivateMounts::PrivateMounts() {
  // Without permission there is no lab either, and it says so.
  if (geteuid() != 0) return;
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    ADD_FAILURE() << "private mounts: " << std::strerror(errno);
}

DebianRoot::~DebianRoot() {
  if (mounted_ && umount2(directory_.path().c_str(), MNT_DETACH) != 0)
    ADD_FAILURE() << "unmount " << directory_.path() << ": " << std::strerror(errno);
}

Status DebianRoot::mount_there(const char* type, const std::string& source, const std::string& inside,
                               unsigned long flags, const std::string& data) const {
  if (mount(source.c_str(), path(inside).c_str(), type, flags, data.c_str()) != 0)
    return fail(system_error("mount", path(inside), errno));
  return {};
}

Status DebianRoot::set_up() {
  // Its own file system, because a layer cannot lie on another layer, which a container's root may be.
  if (mount("layer", directory_.path().c_str(), "tmpfs", 0, nullptr) != 0)
    return fail(system_error("mount", directory_.path(), errno));
  mounted_ = true;
  for (const char* name : {"upper", "work", "root"}) std::filesystem::create_directory(directory_.file(name));
  CHATGATE_TRY(mount_there(
      "overlay", "overlay", "", 0,
      fmt::format("lowerdir=/,upperdir={},workdir={}", directory_.file("upper"), directory_.file("work"))));
  CHATGATE_TRY(mount_there(nullptr, "/proc", "/proc", MS_BIND));
  CHATGATE_TRY(mount_there(nullptr, "/sys", "/sys", MS_BIND));
  CHATGATE_TRY(mount_there(nullptr, lab_->bpffs(), "/sys/fs/bpf", MS_BIND));
  CHATGATE_TRY(mount_there(nullptr, "/dev", "/dev", MS_BIND | MS_REC));
  CHATGATE_TRY(mount_there("tmpfs", "run", "/run", 0));
  CHATGATE_TRY(mount_there("tmpfs", "tmp", "/tmp", 0, "mode=1777"));
  return {};
}

ProcessResult DebianRoot::run(const std::vector<std::string>& argv) const {
  std::vector<std::string> words{"chroot", path("")};
  words.insert(words.end(), argv.begin(), argv.end());
  ProcessOptions options;
  options.netns = lab_->host();
  options.environment = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                         {"DEBIAN_FRONTEND", "noninteractive"},
                         {"LC_ALL", "C.UTF-8"}};
  return run_process(words, options);
}

ProcessResult DebianRoot::expect(int exit_code, const std::vector<std::string>& argv) const {
  ProcessResult result = run(argv);
  EXPECT_EQ(result.exit_code, exit_code)
      << fmt::format("{}\n{}{}", fmt::join(argv, " "), result.out, result.err);
  return result;
}

void DebianRoot::install(const std::string& package) const {
  const std::string file = "/tmp/" + package + ".deb";
  std::filesystem::copy_file(CHATGATE_PACKAGES "/" + package + ".deb", path(file),
                             std::filesystem::copy_options::overwrite_existing);
  static_cast<void>(expect(0, {"dpkg", "--force-downgrade", "--force-confold", "-i", file}));
}

}  // namespace chatgate::test
