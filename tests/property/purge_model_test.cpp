// SPDX-License-Identifier: Apache-2.0
// A purge against a plain model: a store with a history of its own making, purged, answers whatever is asked
// about the time since the cutoff as before, keeps what lives, and loses what is older.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "engine/purge.h"
#include "support/test_store.h"

namespace chatgate::test {
namespace {

constexpr std::chrono::seconds kDay = std::chrono::hours(24);
constexpr int kDays = 60;
constexpr std::chrono::seconds kRetention = 20 * kDay;

struct Line {
  std::uint64_t revision = 0;
  std::string list;
  IpPrefix prefix;
  WallTime expires{};

  auto key() const { return std::tuple(list, prefix, revision); }
};

/// What a list held, as export --since reads it.
using Held = std::vector<std::tuple<IpPrefix, WallTime, std::string>>;

class Books {
 public:
  explicit Books(unsigned seed) : random_(seed) {
    for (const char* name : {"feed", "manual-bans", "office"})
      lists_.push_back(store_.list(name, std::string(name) == "office" ? Kind::kAllow : Kind::kBan));
    for (int day = 0; day < kDays; ++day) {
      now_ = at(0) + day * kDay;
      for (int change = pick(3); change >= 0; --change) make_change();
    }
    now_ = at(0) + kDays * kDay;
  }

  TestStore& store() { return store_; }
  WallTime now() const { return now_; }
  WallTime cutoff() const { return now_ - kRetention; }
  const std::vector<Line>& lines() const { return lines_; }
  const std::map<std::uint64_t, WallTime>& revisions() const { return revisions_; }

  /// The last that the purge may take.
  std::uint64_t upto() const {
    std::uint64_t last = 0;
    for (const auto& [revision, time] : revisions_) {
      if (time < cutoff() && revision < revisions_.rbegin()->first) last = revision;
    }
    return last;
  }

  /// By the definition: the last word on an entry that lived at the cutoff, or younger.
  std::set<std::tuple<std::string, IpPrefix, std::uint64_t>> wanted_lines() const {
    std::map<std::pair<std::string, IpPrefix>, Line> last;
    std::set<std::tuple<std::string, IpPrefix, std::uint64_t>> wanted;
    for (const Line& line : lines_) {
      if (line.revision > upto())
        wanted.insert(line.key());
      else
        last[{line.list, line.prefix}] = line;
    }
    for (const auto& [key, line] : last) {
      if (line.expires > cutoff()) wanted.insert(line.key());
    }
    return wanted;
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

  IpPrefix any_prefix() {
    const bool v6 = pick(4) == 0;
    IpAddress address = v6 ? address_of("2001:db8::") : address_of("198.18.0.0");
    address.bytes.at(v6 ? 15 : 3) = static_cast<std::uint8_t>(pick(24));
    return host_prefix(address);
  }
  static IpAddress address_of(std::string_view text) { return address(text); }

  void make_change() {
    const ListRow list = lists_[static_cast<std::size_t>(pick(3))];
    Transaction transaction = must(store_->begin());
    const std::uint64_t revision = must(store_->changes().begin_revision(now_, "alice", "change"));
    revisions_[revision] = now_;
    std::set<IpPrefix> touched;
    for (int i = pick(12); i >= 0; --i) touched.insert(any_prefix());
    const bool removes = pick(3) == 0;
    const WallTime end = pick(4) == 0 ? kNever : now_ + (1 + pick(50)) * kDay;
    Change common;
    common.operation = removes ? Operation::kRemoved : Operation::kAdded;
    common.expires_after = removes ? WallTime{} : end;
    common.label = "day";
    const bool packed = pick(3) == 0;
    for (const IpPrefix& one : touched) {
      common.prefix = one;
      if (!packed) must(store_->changes().append(revision, list, common));
      lines_.push_back({revision, list.info.name, one, common.expires_after});
      if (removes)
        must(store_->entries().erase(list, one));
      else
        must(store_->entries().put(list, entry(one, end)));
    }
    const std::vector<IpPrefix> run(touched.begin(), touched.end());
    const std::size_t size = revision % 2 == 0 ? run.size() : 1;  // as with a label for each
    for (std::size_t i = 0; packed && i < run.size(); i += size)
      must(store_->changes().append_run(revision, list, common, std::span(run).subspan(i, size)));
    must(transaction.commit());
  }

  std::mt19937 random_;
  TestStore store_;
  std::vector<ListRow> lists_;
  WallTime now_{};
  std::vector<Line> lines_;
  std::map<std::uint64_t, WallTime> revisions_;
};

Session session_of(const std::string& state_dir, WallTime now) {
  SessionOptions options;
  options.state_dir = state_dir;
  options.bpffs = state_dir + "/no-bpffs";
  Session session = must(open_for_change(options));
  session.now = now;
  return session;
}

PurgeReport purge_all(const std::string& state_dir, WallTime now) {
  PurgeReport sum;
  for (bool more = true; more;) {
    Session session = session_of(state_dir, now);
    const PurgeReport part = must(purge(session, kRetention));
    more = part.more;
    sum.changes += part.changes;
    sum.revisions += part.revisions;
    sum.entries += part.entries;
  }
  return sum;
}

Held held_at(Store& store, const std::string& list, std::uint64_t revision) {
  Held held;
  for (const HeldEntry& one : must(store.changes().held_at(list, revision))) {
    held.emplace_back(one.prefix, one.expires, one.label);
  }
  return held;
}

/// Those that still lived at the cutoff: what ended before it is of no account to any answer about later.
Held alive(Held held, WallTime cutoff) {
  std::erase_if(held, [&](const auto& one) { return std::get<1>(one) <= cutoff; });
  return held;
}

std::map<std::pair<std::string, std::uint64_t>, Held> answers(Books& books) {
  std::map<std::pair<std::string, std::uint64_t>, Held> all;
  for (const auto& [revision, time] : books.revisions()) {
    if (revision < books.upto()) continue;
    for (const char* list : {"feed", "manual-bans", "office"})
      all[{list, revision}] = alive(held_at(*books.store(), list, revision), books.cutoff());
  }
  return all;
}

std::set<std::tuple<std::string, IpPrefix, std::uint64_t>> lines_there(Store& store) {
  std::set<std::tuple<std::string, IpPrefix, std::uint64_t>> lines;
  must(store.changes().history({}, [&lines](const Change& change) -> Status {
    lines.emplace(change.list, change.prefix, change.revision.revision);
    return {};
  }));
  return lines;
}

void expect_purged(Books& books, const std::map<std::pair<std::string, std::uint64_t>, Held>& before) {
  Store& store = *books.store();
  EXPECT_TRUE(lines_there(store) == books.wanted_lines());
  EXPECT_TRUE(answers(books) == before);
  std::size_t entries = 0;
  must(store.entries().each({}, [&](const Entry& one) -> Status {
    EXPECT_GE(one.expires, books.cutoff());
    ++entries;
    return {};
  }));
  EXPECT_GT(entries, 0U);
  std::set<std::uint64_t> headings;
  for (const RevisionSummary& one : must(store.changes().revisions({}))) headings.insert(one.info.revision);
  for (const auto& [revision, time] : books.revisions()) {
    EXPECT_TRUE(revision <= books.upto() || headings.count(revision) == 1) << revision;
  }
  EXPECT_EQ(must(store.changes().begins_after()).revision, books.upto());
  EXPECT_FALSE(must(store.changes().touched_since(books.upto() - 1)));
}

class PurgeModelTest : public testing::TestWithParam<unsigned> {};

TEST_P(PurgeModelTest, KeepsWhatIsAskedAboutAndNothingElse) {
  Books books(GetParam());
  ASSERT_GT(books.upto(), 10U);
  const auto before = answers(books);
  const std::size_t lines = books.lines().size();
  const PurgeReport report = purge_all(books.store().state_dir(), books.now());
  EXPECT_EQ(report.changes, lines - books.wanted_lines().size());
  expect_purged(books, before);
  const PurgeReport again = purge_all(books.store().state_dir(), books.now());
  EXPECT_EQ(again.rows(), 0U) << "there is nothing left to do";
}

#ifdef CHATGATE_FAILPOINTS

/// SQLite's connections do not outlive a fork: the child opens its own, and the parent has none meanwhile.
bool killed_purge(const std::string& state_dir, WallTime now, const char* failpoint) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("CHATGATE_FAILPOINT", failpoint, 1);
    Session session = session_of(state_dir, now);
    static_cast<void>(purge(session, kRetention));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

TEST_P(PurgeModelTest, AKillLeavesAStoreInOrder) {
  Books books(GetParam());
  const auto before = answers(books);
  for (const char* failpoint : {"store.commit.before", "store.commit.after"}) {
    EXPECT_TRUE(killed_purge(books.store().state_dir(), books.now(), failpoint)) << failpoint;
    EXPECT_TRUE(answers(books) == before) << failpoint;
  }
  purge_all(books.store().state_dir(), books.now());
  expect_purged(books, before);
}

#endif

INSTANTIATE_TEST_SUITE_P(Seeds, PurgeModelTest, testing::Range(1U, 9U));

}  // namespace
}  // namespace chatgate::test
