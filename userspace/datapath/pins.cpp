// SPDX-License-Identifier: Apache-2.0
#include "datapath/pins.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/directory_lock.h"
#include "base/failpoint.h"
#include "chatgate/abi.h"

namespace chatgate {
namespace {

Status make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(system_error("create directory", path, errno));
  return {};
}

/// Where everybody may make directories, somebody else's of our name would let him choose what we read.
Status check_owner(const std::string& bpffs, const std::string& path) {
  struct stat info {};
  // What is not there is made, and opening what we may not look at says so.
  if (lstat(path.c_str(), &info) != 0) return {};
  const std::string hint = fmt::format("rm -r {} && chmod 0700 {}", path, bpffs);
  if (!S_ISDIR(info.st_mode)) return fail(refused("open pins", path, "it is not a directory", hint));
  // Root's own deceives nobody; whoever is not root is told so when it is opened.
  if (info.st_uid == geteuid() || info.st_uid == 0) return {};
  return fail(refused("open pins", path, fmt::format("it belongs to user {}", info.st_uid), hint));
}

}  // namespace

Result<PinDirectory> PinDirectory::open(const std::string& bpffs) {
  struct statfs info {};
  if (statfs(bpffs.c_str(), &info) != 0) {
    Error error = system_error("open BPF file system", bpffs, errno);
    if (errno == ENOENT) error.hint = "name a mounted one with --bpffs";
    return fail(error);
  }
  if (static_cast<unsigned long>(info.f_type) != BPF_FS_MAGIC) {
    return fail(refused("open BPF file system", bpffs, "no BPF file system is mounted there",
                        fmt::format("mount -t bpf -o mode=0700 bpf {}", bpffs)));
  }
  PinDirectory pins(bpffs);
  CHATGATE_TRY(check_owner(bpffs, pins.root()));
  return pins;
}

std::string PinDirectory::live() const { return fmt::format("{}/v{}", root(), CHATGATE_ABI); }

std::string PinDirectory::aside() const { return root() + "/new"; }

/// What we may not look at is there: opening it says that it is not permitted.
bool PinDirectory::exists() const { return access(live().c_str(), F_OK) == 0 || errno == EACCES; }

bool PinDirectory::has_anything() const { return access(root().c_str(), F_OK) == 0 || errno == EACCES; }

// The file system's own root: it outlives our directory, which goes with the last attachment.
Result<UniqueFd> PinDirectory::lock() const { return lock_directory(bpffs_, true); }

Result<UniqueFd> PinDirectory::try_lock() const { return lock_directory(bpffs_, false); }

Status PinDirectory::remove_set(const std::string& directory) const {
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (error) return fail(system_error("remove pins", directory, error.value()));
  return {};
}

Status PinDirectory::prepare_aside() const {
  CHATGATE_TRY(make_directory(root()));
  CHATGATE_TRY(check_owner(bpffs_, root()));
  CHATGATE_TRY(remove_set(aside()));
  return make_directory(aside());
}

Status PinDirectory::publish() const {
  CHATGATE_FAILPOINT("pins.publish.before");
  const unsigned int how = exists() ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (renameat2(AT_FDCWD, aside().c_str(), AT_FDCWD, live().c_str(), how) != 0)
    return fail(system_error("publish pins", live(), errno));
  CHATGATE_FAILPOINT("pins.publish.after");
  return remove_set(aside());
}

std::vector<std::string> PinDirectory::other_sets() const {
  std::vector<std::string> sets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root(), error)) {
    const std::string path = entry.path().string();
    if (entry.path().filename().string().starts_with('v') && path != live()) sets.push_back(path);
  }
  return sets;
}

Status PinDirectory::remove_other_sets() const {
  for (const std::string& set : other_sets()) CHATGATE_TRY(remove_set(set));
  return {};
}

Status PinDirectory::remove_live() const {
  // Aside first: a half-removed live set would look foreign.
  CHATGATE_TRY(remove_set(aside()));
  if (exists() && rename(live().c_str(), aside().c_str()) != 0)
    return fail(system_error("remove pins", live(), errno));
  CHATGATE_FAILPOINT("pins.remove.renamed");
  CHATGATE_TRY(remove_set(aside()));
  CHATGATE_TRY(remove_other_sets());
  if (rmdir(root().c_str()) != 0 && errno != ENOTEMPTY && errno != ENOENT)
    return fail(system_error("remove pins", root(), errno));
  return {};
}

}  // namespace chatgate
