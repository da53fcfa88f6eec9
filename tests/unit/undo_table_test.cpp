// SPDX-License-Identifier: Apache-2.0
#include "store/undo_table.h"

#include "store/undo_images.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::entry;
using test::must;
using test::TestStore;

bool same(const Entry& a, const Entry& b) {
  return a.prefix == b.prefix && a.label == b.label && a.by == b.by && a.created == b.created &&
         a.expires == b.expires && a.shadow == b.shadow;
}

std::vector<Entry> images() {
  std::vector<Entry> all{entry("192.0.2.1"), entry("192.0.2.2"), entry("2001:db8::/48", at(9), true)};
  all.push_back(entry("192.0.2.3", at(9)));
  all.back().by = "bob";
  all.push_back(all.back());
  all.back().label = "";
  all.push_back(entry("0.0.0.0/0"));
  all.back().label = std::string(3000, 'x');
  return all;
}

TEST(UndoImagesTest, EveryFieldComesBack) {
  ImagePacker packer;
  for (int round = 0; round < 2; ++round) {
    for (const Entry& one : images()) packer.add(one);
    const std::vector<std::uint8_t> packed = packer.take();
    EXPECT_EQ(packer.size(), 0U);
    std::vector<Entry> read;
    must(unpack_images(packed, [&read](const Entry& one) -> Status {
      read.push_back(one);
      return {};
    }));
    ASSERT_EQ(read.size(), images().size());
    for (std::size_t i = 0; i < read.size(); ++i) EXPECT_TRUE(same(read[i], images()[i])) << i;
  }
}

TEST(UndoImagesTest, AlikeTheyAreSmall) {
  ImagePacker packer;
  packer.add(entry("192.0.2.1"));
  const std::size_t one = packer.size();
  packer.add(entry("192.0.2.2"));
  EXPECT_EQ(packer.size() - one, 7U);
}

TEST(UndoImagesTest, DamagedOnesAreRefused) {
  ImagePacker packer;
  for (const Entry& each : images()) packer.add(each);
  std::vector<std::uint8_t> packed = packer.take();
  const auto unpacks = [](std::span<const std::uint8_t> bytes) {
    std::size_t count = 0;
    const Status status = unpack_images(bytes, [&count](const Entry&) -> Status {
      ++count;
      return {};
    });
    return status.has_value() && count == images().size();
  };
  EXPECT_TRUE(unpacks(packed));
  for (std::size_t size = 1; size < packed.size(); ++size)
    EXPECT_FALSE(unpacks(std::span(packed).first(size)));
  packed[0] = 0xff;
  EXPECT_FALSE(unpacks(packed));
}

class UndoTableTest : public ::testing::Test {
 protected:
  std::uint64_t add(std::uint64_t undoes = 0) {
    std::uint64_t revision = 0;
    store_.write([&] {
      revision = must(store_->changes().begin_revision(at(1), "alice", "ban"));
      must(store_->undo().add(revision, undoes));
    });
    return revision;
  }

  TestStore store_;
};

TEST_F(UndoTableTest, TheNewestTwentyAreKeptWithAllThatBelongsToThem) {
  const ListRow bans = store_.list("manual-bans", Kind::kBan);
  for (std::size_t i = 0; i < kKeptChanges + 3; ++i) {
    const std::uint64_t revision = add();
    store_.write([&] {
      ImagePacker packer;
      packer.add(entry("192.0.2.1"));
      must(store_->undo().add_images(revision, bans.id, packer.take()));
      must(store_->undo().add_frame(revision, must(store_->undo().frame_now()), false));
    });
  }
  const std::vector<UndoRow> kept = must(store_->undo().kept());
  ASSERT_EQ(kept.size(), kKeptChanges);
  EXPECT_EQ(kept.front().info.revision, kKeptChanges + 3);
  EXPECT_EQ(kept.back().info.revision, 4U);
  const auto images_of = [this](std::uint64_t revision) {
    int count = 0;
    must(store_->undo().each_image(revision, [&count](std::int64_t, const Entry&) -> Status {
      ++count;
      return {};
    }));
    return count;
  };
  EXPECT_EQ(images_of(3), 0);
  EXPECT_EQ(images_of(4), 1);
  EXPECT_TRUE(must(store_->undo().frame(3, false)).lists.empty());
  EXPECT_EQ(must(store_->undo().frame(4, false)).lists.size(), 1U);
}

TEST_F(UndoTableTest, WhatTookWhatBack) {
  const std::uint64_t change = add();
  const std::uint64_t rollback = add(change);
  store_.write([&] { must(store_->undo().mark_undone(change, rollback)); });
  std::vector<UndoRow> kept = must(store_->undo().kept());
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].undoes, change);
  EXPECT_EQ(kept[0].info.by, "alice");
  EXPECT_EQ(kept[1].undone_by, rollback);
  store_.write([&] { must(store_->undo().mark_undone(change, 0)); });
  EXPECT_EQ(must(store_->undo().kept())[1].undone_by, 0U);
}

TEST_F(UndoTableTest, AFrameIsTheListsAndLicenses) {
  const ListRow feed = store_.list("feed", Kind::kBan);
  store_.list("protected", Kind::kAllow);
  store_.list("banned/acme", Kind::kBan);
  store_.write([&] {
    must(store_->lists().set_source(feed, "https://lists.example/a"));
    must(store_->lists().set_max_age(feed, std::chrono::seconds(90)));
    must(store_->lists().mark_checked(feed, "tag", at(7)));
    must(store_->lists().set_destinations("acme", {address("2001:db8::9"), address("203.0.113.9")}, at(1)));
  });
  const PolicyFrame now = must(store_->undo().frame_now());
  ASSERT_EQ(now.lists.size(), 2U);
  EXPECT_EQ(now.lists.at(feed.id).source, "https://lists.example/a");
  EXPECT_EQ(now.lists.at(feed.id).max_age, std::chrono::seconds(90));
  EXPECT_EQ(now.lists.at(feed.id).checked_at, at(7));
  ASSERT_EQ(now.licenses.size(), 1U);
  EXPECT_EQ(now.licenses.at("acme").destinations,
            (std::vector<IpAddress>{address("203.0.113.9"), address("2001:db8::9")}));
  const std::uint64_t revision = add();
  store_.write([&] { must(store_->undo().add_frame(revision, now, true)); });
  const PolicyFrame read = must(store_->undo().frame(revision, true));
  EXPECT_EQ(read.lists, now.lists);
  EXPECT_EQ(read.licenses, now.licenses);
  EXPECT_TRUE(must(store_->undo().frame(revision, false)).lists.empty());
}

TEST_F(UndoTableTest, LinesAreWhatTheRevisionLeft) {
  const ListRow bans = store_.list("manual-bans", Kind::kBan);
  const ListRow own = store_.list("protected", Kind::kAllow);
  std::uint64_t revision = 0;
  store_.write([&] {
    revision = must(store_->changes().begin_revision(at(1), "alice", "ban"));
    Change change;
    change.prefix = test::prefix("192.0.2.1");
    change.expires_after = at(9);
    change.label = "spam";
    must(store_->changes().append(revision, bans, change));
    must(store_->changes().append(revision, own, change));
    change.shadow = true;
    const std::vector<IpPrefix> run{test::prefix("192.0.2.2"), test::prefix("2001:db8::/64")};
    must(store_->changes().append_run(revision, bans, change, run));
  });
  std::vector<std::string> lines;
  must(store_->undo().each_line(revision, [&](const UndoLine& line) -> Status {
    EXPECT_EQ(line.list, bans.id);
    EXPECT_EQ(line.expires, at(9));
    EXPECT_EQ(line.label, "spam");
    lines.push_back(to_cidr(line.prefix) + (line.shadow ? " shadow" : ""));
    return {};
  }));
  EXPECT_EQ(lines, (std::vector<std::string>{"192.0.2.1/32", "192.0.2.2/32 shadow", "2001:db8::/64 shadow"}));
}

TEST_F(UndoTableTest, ARemovedListComesBackWithItsIdAndLicense) {
  const ListRow list = store_.list("banned/acme", Kind::kBan);
  store_.write([&] {
    must(store_->lists().remove(list));
    must(store_->lists().remove_license("acme"));
  });
  EXPECT_FALSE(must(store_->lists().find("banned/acme")));
  store_.write([&] { must(store_->lists().revive(list.id, at(2))); });
  const auto back = must(store_->lists().find("banned/acme"));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->id, list.id);
  EXPECT_EQ(back->info.license, "acme");
}

TEST_F(UndoTableTest, ThePendingChangeIsOneRow) {
  EXPECT_FALSE(must(store_->settings().pending()));
  store_.write([&] { must(store_->settings().set_pending(PendingChange{7, at(60)})); });
  const auto pending = must(store_->settings().pending());
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->revision, 7U);
  EXPECT_EQ(pending->deadline, at(60));
  store_.write([&] { must(store_->settings().set_pending(std::nullopt)); });
  EXPECT_FALSE(must(store_->settings().pending()));
}

}  // namespace
}  // namespace chatgate
