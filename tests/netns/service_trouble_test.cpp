// SPDX-License-Identifier: Apache-2.0
// Whatever happens to the store or the BPF file system: the filter stays, the service says it once, and mends
// it.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "netns/service_lab.h"
#include "store/store.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

/// A small file system of its own, in the place of a directory that it makes.
class SmallFileSystem {
 public:
  explicit SmallFileSystem(std::string path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    EXPECT_EQ(mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=4m"), 0) << path_;
  }
  ~SmallFileSystem() { umount2(path_.c_str(), MNT_DETACH); }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  /// Refused by the kernel while somebody writes in it.
  bool allow_writing(bool yes) const {
    return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | (yes ? 0 : MS_RDONLY), "size=4m") == 0;
  }
  void fill() const {
    std::ofstream file(path_ + "/filler", std::ios::binary);
    while (file.write(std::string(1024, 'x').c_str(), 1024).flush()) {
    }
  }
  void empty() const { std::filesystem::remove(path_ + "/filler"); }

 private:
  std::string path_;
};

class ServiceTrouble : public ServiceLab {
 protected:
  /// Filters, with the visitor banned, and then has something to write.
  void start_with_ban() {
    start_and_attach();
    add_sentinel();
    must(lab(), {"ban", kSentinel});
    service().expect_logged("command=\"ban 198.51.100.66\"");
  }
  void give_it_something_to_write() {
    service().configure(fmt::format("{}protect = ['192.0.2.77']\n", kConfiguration));
    service().signal(SIGHUP);
  }
  void expect_trouble(const std::string& reason) {
    service().expect_logged("event=trouble subject=upkeep");
    EXPECT_NE(service().log().find(reason), std::string::npos) << service().log();
    // Tried again, and not said again.
    service().signal(SIGHUP);
    service().expect_logged("event=configuration_read", 2);
    EXPECT_EQ(service().count("event=trouble subject=upkeep"), 1U) << service().log();
    EXPECT_TRUE(drops_sentinel());
  }
  void expect_mended() {
    service().expect_logged("event=mended subject=upkeep");
    EXPECT_TRUE(wait_until(
        [&] {
          return lab().chatgate({"show", "--list", "protected"}).out.find("192.0.2.77") != std::string::npos;
        },
        60s));
    must(lab(), {"verify"});
    EXPECT_TRUE(drops_sentinel());
    EXPECT_EQ(service().stop().exit_code, 0);
  }
  std::string database() const { return lab().state_dir() + "/chatgate.db"; }
};

TEST_F(ServiceTrouble, DiskFull) {
  const SmallFileSystem disk(lab().state_dir());
  start_with_ban();
  disk.fill();
  give_it_something_to_write();
  expect_trouble("disk is full");
  disk.empty();
  expect_mended();
}

TEST_F(ServiceTrouble, StoreReadOnly) {
  const SmallFileSystem disk(lab().state_dir());
  start_with_ban();
  ASSERT_TRUE(wait_until([&] { return disk.allow_writing(false); }));
  give_it_something_to_write();
  expect_trouble("event=trouble");
  ASSERT_TRUE(disk.allow_writing(true));
  expect_mended();
}

TEST_F(ServiceTrouble, StoreReadOnlyFromTheStart) {
  const SmallFileSystem disk(lab().state_dir());
  start_with_ban();
  EXPECT_EQ(service().end(SIGKILL).signal, SIGKILL);
  ASSERT_TRUE(wait_until([&] { return disk.allow_writing(false); }));
  service().start();
  service().expect_logged("event=trouble subject=upkeep");
  EXPECT_TRUE(drops_sentinel());
  ASSERT_TRUE(disk.allow_writing(true));
  service().expect_logged("event=mended subject=upkeep");
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(drops_sentinel());
}

TEST_F(ServiceTrouble, StoreLocked) {
  start_with_ban();
  auto store = Store::open(lab().state_dir());
  ASSERT_TRUE(store) << to_text(store.error());
  {
    auto transaction = store->begin();
    ASSERT_TRUE(transaction) << to_text(transaction.error());
    give_it_something_to_write();
    expect_trouble("database is locked");
  }
  expect_mended();
}

TEST_F(ServiceTrouble, StoreDamaged) {
  start_with_ban();
  const std::string good = lab().file("good.db");
  std::filesystem::copy(database(), good);
  std::filesystem::resize_file(database() + "-wal", 0);
  {
    std::fstream file(database(), std::ios::binary | std::ios::in | std::ios::out);
    file << std::string(4096, '\x5a');
  }
  give_it_something_to_write();
  expect_trouble("not a database");
  std::filesystem::copy(good, database(), std::filesystem::copy_options::overwrite_existing);
  expect_mended();
}

TEST_F(ServiceTrouble, AnInterfaceThatReturnsIsFilteredAlsoWithoutAStore) {
  start_with_ban();
  const std::string good = lab().file("good.db");
  std::filesystem::rename(database(), good);
  std::ofstream(database(), std::ios::binary) << std::string(4096, '\x5a');
  make_link_anew();
  add_sentinel();
  service().expect_logged("event=attached_without_store interface=g0");
  EXPECT_TRUE(drops_sentinel());
  std::filesystem::rename(good, database());
  service().expect_logged("event=mended subject=upkeep");
  EXPECT_TRUE(drops_sentinel());
}

TEST_F(ServiceTrouble, NoBpfFileSystemYet) {
  wait_for_link(lab());
  ASSERT_EQ(umount(lab().bpffs().c_str()), 0);
  service().start();
  service().expect_logged("no BPF file system is mounted there");
  ASSERT_EQ(mount("bpf", lab().bpffs().c_str(), "bpf", 0, nullptr), 0);
  service().expect_logged("event=attached interface=g0");
  service().expect_logged("event=mended subject=upkeep");
  add_sentinel();
  must(lab(), {"ban", kSentinel});
  EXPECT_TRUE(drops_sentinel());
}

TEST_F(ServiceTrouble, ACommandThatHangsWithTheLockDoesNotHoldUpTheService) {
  start_with_ban();
  const int lock = open(lab().bpffs().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_TRUE(wait_until([&] { return flock(lock, LOCK_EX | LOCK_NB) == 0; }));
  give_it_something_to_write();
  service().expect_logged("event=configuration_read");
  EXPECT_EQ(service().stop().exit_code, 0);
  service().expect_logged("event=stopped");
  service().start();
  service().expect_logged("event=started", 2);
  close(lock);
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(drops_sentinel());
}

TEST_F(ServiceTrouble, AnInterfaceThatRefusesTheProgramDoesNotKeepOthersOff) {
  wait_for_link(lab());
  // The loopback has no native XDP.
  service().configure("interfaces = ['lo', 'g0']\nmax_entries = 4096\n");
  service().start();
  service().expect_logged("event=attached interface=g0");
  service().expect_logged("event=trouble subject=\"interface lo\"");
  add_sentinel();
  must(lab(), {"ban", kSentinel});
  EXPECT_TRUE(drops_sentinel());
}

class ServiceRefusedTest : public ServiceTrouble {
 protected:
  /// The loopback has no native XDP: it is to be tried again, in a second, in two, …
  void start_with_refused() {
    wait_for_link(lab());
    service().configure("interfaces = ['lo', 'g0']\nmax_entries = 4096\n");
    service().start();
    service().expect_logged("event=trouble subject=\"interface lo\"");
  }
  /// For longer than until it would be tried. Were it due for ever, nothing else would be.
  void expect_changes_told() {
    for (int i = 1; i <= 6; ++i) {
      const std::string address = fmt::format("192.0.2.{}", i);
      must(lab(), {"ban", address});
      service().expect_logged(fmt::format("command=\"ban {}\"", address));
    }
  }
};

TEST_F(ServiceRefusedTest, IsForgottenOnceItFilters) {
  start_with_refused();
  must(lab(), {"attach", "lo", "--mode", "generic"});  // as the trouble's hint says
  service().expect_logged("event=mended subject=\"interface lo\"");
  expect_changes_told();
}

TEST_F(ServiceRefusedTest, IsForgottenOnceItIsNotConfigured) {
  start_with_refused();
  service().configure(kConfiguration);
  service().signal(SIGHUP);
  service().expect_logged("event=configuration_read");
  expect_changes_told();
}

}  // namespace
}  // namespace chatgate::test
