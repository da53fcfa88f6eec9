// SPDX-License-Identifier: Apache-2.0
// export --since, when the history before a moment has been purged.
#include "engine/exporting.h"
#include "engine/purge.h"
#include "model/timestamp.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::entry;
using test::must;
using test::TestStore;

constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::int64_t kRetentionDays = 7;

class ExportPurgedTest : public testing::Test {
 protected:
  static WallTime day(std::int64_t number) { return at(number * kDaySeconds); }

  void ban(std::int64_t when, const char* where, WallTime end = kNever) {
    const ListRow list = store_.list("feed", Kind::kBan);
    store_.write([&] {
      const std::uint64_t revision = must(store_->changes().begin_revision(day(when), "alice", "ban"));
      const Entry made = entry(where, end);
      Change change;
      change.prefix = made.prefix;
      change.expires_after = end;
      must(store_->entries().put(list, made));
      must(store_->changes().append(revision, list, change));
    });
  }

  Session session(std::int64_t now) {
    SessionOptions options;
    options.state_dir = store_.state_dir();
    options.bpffs = store_.state_dir() + "/no-bpffs";
    Session opened = must(open_for_change(options));
    opened.now = day(now);
    return opened;
  }

  void purge_all(std::int64_t now) {
    Session opened = session(now);
    while (must(purge(opened, std::chrono::seconds(kRetentionDays * kDaySeconds))).more) {
    }
  }

  /// "+" what came and "-" what went, or why it is not known and what to ask for instead.
  std::string since(std::int64_t now, const std::string& when) {
    Session opened = session(now);
    ExportRequest request;
    request.lists = {"feed"};
    const auto report = export_changes(opened, request, must(parse_since(when)));
    if (!report) return report.error().reason + "; " + report.error().hint;
    std::string text;
    for (const ExportItem& one : report->changes.added) text += "+" + to_string(one.prefix);
    for (const ExportItem& one : report->changes.removed) text += "-" + to_string(one.prefix);
    return text;
  }

  TestStore store_;
};

/// The newest revision stays, but not the lines of entries that ended between it and the cutoff.
TEST_F(ExportPurgedTest, ARevisionBeforeTheCutoffIsRefusedThoughItIsThere) {
  ban(0, "192.0.2.1", day(3));
  ban(1, "192.0.2.2");
  EXPECT_EQ(since(12, "2"), "-192.0.2.1");
  purge_all(12);
  const std::string cutoff = to_string(day(12 - kRetentionDays));
  const std::string refused =
      "the history reaches back to " + cutoff + ": what was before has been purged; --since " + cutoff;
  for (const char* revision : {"0", "1", "2"}) EXPECT_EQ(since(12, revision), refused) << revision;
  EXPECT_EQ(since(12, to_string(day(4))), refused);
  EXPECT_EQ(since(12, cutoff), "");
  ban(12, "192.0.2.3");
  EXPECT_EQ(since(13, cutoff), "+192.0.2.3");
  EXPECT_EQ(since(13, "3"), "");
  EXPECT_EQ(since(13, "2"), refused);
}

TEST_F(ExportPurgedTest, ARevisionAfterTheCutoffIsAnswered) {
  ban(0, "192.0.2.1", day(3));
  ban(6, "192.0.2.2", day(8));
  ban(7, "192.0.2.3");
  purge_all(12);
  EXPECT_EQ(since(12, "2"), "+192.0.2.3-192.0.2.2");
  EXPECT_EQ(since(12, "3"), "-192.0.2.2");
}

}  // namespace
}  // namespace chatgate
