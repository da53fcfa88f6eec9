// SPDX-License-Identifier: Apache-2.0
// The store after a full disk and after a kill: the old state or the new one.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "store/store.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::must;
using test::TempDir;

// Runs `work` in a child of its own; gives what waitpid() said. The child never comes back into the test's
// own frames.
template <typename Work>
int in_child(Work&& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

// Leaves no connection open: SQLite's do not outlive a fork.
ListRow made_list(const std::string& state) {
  Store store = must(Store::open(state));
  Transaction transaction = must(store.begin());
  ListRow list = must(store.lists().ensure("manual-bans", Kind::kBan, test::at(0)));
  must(transaction.commit());
  return list;
}

TEST(StoreCrashTest, AFileThatCannotGrowUndoesTheChange) {
  TempDir directory;
  const std::string state = directory.file("state");
  const ListRow list = made_list(state);
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    constexpr rlim_t kBytes = 256UL * 1024;
    const rlimit limit{kBytes, kBytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Store mine = must(Store::open(state));
    Transaction transaction = must(mine.begin());
    Status written;
    Entry entry;
    entry.label = std::string(1000, 'x');
    for (std::uint8_t last = 0; last < 255; ++last) {
      for (std::uint8_t third = 0; third < 255 && written; ++third) {
        entry.prefix = host_prefix({Family::kV4, {198, 18, third, last}});
        written = mine.entries().put(list, entry);
      }
    }
    if (written) written = transaction.commit();
    ::_exit(written ? 1 : 42);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42) << "an error, and no crash";
  std::size_t entries = 0;
  Store store = must(Store::open(state));
  must(store.entries().each({}, [&entries](const Entry&) -> Status {
    ++entries;
    return {};
  }));
  EXPECT_EQ(entries, 0U);
}

#ifdef CHATGATE_FAILPOINTS

int killed_at(const char* name, const std::string& state) {
  return in_child([&] {
    ::setenv("CHATGATE_FAILPOINT", name, 1);
    Store store = must(Store::open(state));
    Transaction transaction = must(store.begin());
    must(store.settings().set_max_entries(5));
    must(transaction.commit());
  });
}

TEST(StoreCrashTest, AKillLeavesTheOldStateOrTheNew) {
  struct Case {
    const char* failpoint;
    std::uint32_t max_entries;
  };
  for (const Case& expected :
       {Case{"store.commit.before", kDefaultMaxEntries}, Case{"store.commit.after", 5}}) {
    SCOPED_TRACE(expected.failpoint);
    TempDir directory;
    const std::string state = directory.file("state");
    const StoreId id = must(Store::open(state)).id();
    const int status = killed_at(expected.failpoint, state);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    Store store = must(Store::open(state));
    EXPECT_EQ(store.id(), id);
    EXPECT_EQ(must(store.settings().max_entries()), expected.max_entries);
  }
}

TEST(StoreCrashTest, AKillWhileItIsMadeLeavesAnEmptyOne) {
  TempDir directory;
  const std::string state = directory.file("state");
  const int status = killed_at("store.migrate.before_commit", state);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(Store::open_read_only(state));
  EXPECT_EQ(must(must(Store::open(state)).settings().max_entries()), kDefaultMaxEntries);
}

TEST(StoreCrashTest, LookingReachesNoFailpoint) {
  TempDir directory;
  const std::string state = directory.file("state");
  const std::string log = directory.file("reached");
  must(Store::open(state));
  const int status = in_child([&] {
    ::setenv("CHATGATE_FAILPOINT_LOG", log.c_str(), 1);
    Store reader = must(Store::open_read_only(state));
    Transaction view = must(reader.begin_read());
    must(view.commit());
  });
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(std::filesystem::exists(log));
}

#endif

}  // namespace
}  // namespace chatgate
