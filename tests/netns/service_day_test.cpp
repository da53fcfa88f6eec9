// SPDX-License-Identifier: Apache-2.0
// The service's loop on a clock of the test's own: days of it in seconds, with lists that change all the
// time.
#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "engine/change.h"
#include "engine/list_changes.h"
#include "engine/verify.h"
#include "service/service.h"
#include "support/lab_commands.h"
#include "support/policy.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

/// Time that passes when somebody waits for it; at certain times something happens.
class SimulatedDays : public Clockwork {
 public:
  Instant now() const override { return Instant(elapsed_); }
  WallTime wall() const override {
    return start_ + std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed_);
  }

  void every(Instant::duration interval, std::function<void()> event) {
    events_.emplace(elapsed_ + interval, Event{interval, std::move(event)});
  }
  void end_after(Instant::duration end) { end_ = end; }

  Result<Wakeup> wait(Instant until) override {
    ++waits_;
    Wakeup wakeup;
    const auto next = events_.begin();
    if (next != events_.end() && next->first <= until.time_since_epoch()) {
      elapsed_ = std::max(elapsed_, next->first);
      Event event = next->second;
      events_.erase(next);
      event.what();
      events_.emplace(elapsed_ + event.interval, std::move(event));
      wakeup.store = true;
    } else {
      elapsed_ = std::max(elapsed_, until.time_since_epoch());
    }
    wakeup.stop = elapsed_ >= end_;
    return wakeup;
  }
  std::uint64_t waits() const { return waits_; }

 private:
  struct Event {
    Instant::duration interval;
    std::function<void()> what;
  };

  WallTime start_ = wall_now();
  Instant::duration elapsed_ = 0s;
  Instant::duration end_ = 24h;
  std::multimap<Instant::duration, Event> events_;
  std::uint64_t waits_ = 0;
};

/// Does at once what it is given.
class NoWorker : public Worker {
 public:
  void post(std::function<void()> job) override { job(); }
  std::optional<Instant> busy_since() const override { return std::nullopt; }
};

std::size_t open_files() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// What the allocator has given out.
std::size_t memory_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

class ServiceDay : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    here_ = std::make_unique<InNetns>(lab().host());
    configuration_.interfaces = {"g0"};
    configuration_.max_entries = 4096;
    configuration_.metrics_listen = "";
    configuration_.retention = 24h;
  }

  ServiceOptions options() const { return {lab().state_dir(), lab().bpffs(), lab().file("none.toml")}; }
  Configuration configuration() const { return configuration_; }
  SimulatedDays& clock() { return clock_; }

  /// A session at the simulated time.
  Result<Session> session() const {
    CHATGATE_TRY_ASSIGN(Session session, open_for_change(session_options(options(), configuration_)));
    session.now = clock_.wall();
    return session;
  }

  std::string file_of(std::string list) const {
    std::replace(list.begin(), list.end(), '/', '-');
    return lab().file(list);
  }

  /// What somebody writes into a list's file; never as it was the last time.
  void write_list(const std::string& name) {
    const std::string path = file_of(name);
    const int turn = turns_[name]++;
    {
      std::ofstream file(path);
      // A fifth of it changes each time, so that no entry lives longer than three hours.
      for (int i = 0; i < kLines; ++i) {
        const int host = (turn * kLines / 5 + i) % 2048;
        file << fmt::format("198.18.{}.{}\n", host / 256, host % 256);
      }
    }
    // Long settled, for the file system's clock is not the simulated one.
    const timespec time{1'700'000'000 + turn, 0};
    const std::array<timespec, 2> times{time, time};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
  }

  void follow(const std::string& list, Kind kind) {
    write_list(list);
    auto opened = session();
    ASSERT_TRUE(opened) << to_text(opened.error());
    ListRequest request;
    request.list = list;
    request.kind = kind;
    request.source = file_of(list);
    const auto changed = change_list_settings(*opened, request);
    ASSERT_TRUE(changed) << to_text(changed.error());
  }

  /// A ban that ends in the simulated hour to come.
  void ban_for_an_hour() {
    auto opened = session();
    ASSERT_TRUE(opened) << to_text(opened.error());
    AddRequest request;
    request.list = "manual-bans";
    request.expires = opened->now + 50min;
    request.items.add(prefix(fmt::format("198.19.0.{}", ++banned_ % 256)), "");
    const auto added = add_entries(*opened, std::move(request));
    ASSERT_TRUE(added) << to_text(added.error());
  }

  void expect_no_drift() {
    auto opened = session();
    ASSERT_TRUE(opened) << to_text(opened.error());
    const auto report = verify(*opened);
    ASSERT_TRUE(report) << to_text(report.error());
    for (const Difference& one : report->differences) ADD_FAILURE() << one.object << ": " << one.detail;
    EXPECT_EQ(opened->tables->revision(), opened->store.settings().revision().value_or(0));
  }

  /// What lives when it is over.
  static void expect_lists(Session& opened) {
    EntryFilter live;
    live.alive_at = opened.now;
    std::map<std::string, int> entries;
    ASSERT_TRUE(opened.store.entries().each(live, [&](const Entry& entry) -> Status {
      ++entries[entry.list];
      return {};
    }));
    EXPECT_EQ(entries["banned/acme"], 200);
    EXPECT_EQ(entries["agents/acme"], 200);
    EXPECT_LE(entries["manual-bans"], 2);
  }

  std::uint64_t store_size() const {
    return std::filesystem::file_size(lab().state_dir() + "/chatgate.db") +
           std::filesystem::file_size(lab().state_dir() + "/chatgate.db-wal");
  }

 private:
  static constexpr int kLines = 200;

  std::unique_ptr<InNetns> here_;
  Configuration configuration_;
  SimulatedDays clock_;
  std::map<std::string, int> turns_;
  int banned_ = 0;
};

TEST_F(ServiceDay, ADayAndAHalfWithListsThatChangeLeavesNoTraces) {
  NoWorker worker;
  Service service(options(), configuration(), clock(), worker, Notifier());
  follow("banned/acme", Kind::kBan);
  follow("agents/acme", Kind::kAllow);
  clock().every(20min, [&] { write_list("banned/acme"); });
  clock().every(35min, [&] { write_list("agents/acme"); });
  clock().every(45min, [&] { ban_for_an_hour(); });
  clock().every(6h, [&] { expect_no_drift(); });
  std::size_t files = 0;
  std::size_t memory = 0;
  clock().every(5h, [&] {
    malloc_trim(0);
    if (files == 0) files = open_files();
    if (memory == 0) memory = memory_in_use();
    EXPECT_EQ(open_files(), files);
    EXPECT_LT(memory_in_use(), memory + (1U << 20U));
  });
  clock().end_after(36h);
  const Status ended = service.run();
  ASSERT_TRUE(ended) << to_text(ended.error());
  EXPECT_LT(clock().waits(), 25000U);  // it slept
  EXPECT_LT(store_size(), 8U << 20U);

  auto opened = session();
  ASSERT_TRUE(opened) << to_text(opened.error());
  EXPECT_GT(opened->store.settings().revision().value_or(0), 100U);
  const auto history = opened->store.changes().after(0, 100000);
  ASSERT_TRUE(history) << to_text(history.error());
  std::string old;
  for (const RevisionCounts& one : *history) {
    if (one.info.at < clock().wall() - 28h) old += log_line("change", fields_of(one)) + "\n";
  }
  // A day after their end nothing tells of entries any more; the protected set lives still.
  EXPECT_LE(std::count(old.begin(), old.end(), '\n'), 2) << old;
  expect_lists(*opened);
}

}  // namespace
}  // namespace chatgate::test
