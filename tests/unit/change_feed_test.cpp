// SPDX-License-Identifier: Apache-2.0
#include "service/change_feed.h"

#include <gtest/gtest.h>

#include "support/test_store.h"

namespace chatgate::test {
namespace {

class RevisionsAfter : public testing::Test {
 protected:
  /// A revision in which these prefixes of the list were added.
  void change(const std::string& by, const std::string& list, const std::vector<std::string>& prefixes) {
    const ListRow row = store_.list(list, list == "protected" ? Kind::kAllow : Kind::kBan);
    store_.write([&] {
      const std::uint64_t revision = must(store_->changes().begin_revision(at(0), by, "ban " + list));
      for (const std::string& text : prefixes) {
        Change line;
        line.prefix = prefix(text);
        must(store_->changes().append(revision, row, line));
      }
    });
  }
  std::vector<RevisionCounts> after(std::uint64_t revision, std::uint32_t most = 100) {
    return must(store_->changes().after(revision, most));
  }
  static std::string line(const RevisionCounts& one) { return log_line("change", fields_of(one)); }
  TestStore& store() { return store_; }

 private:
  TestStore store_;
};

TEST_F(RevisionsAfter, SayWhoDidWhatAndHowMuch) {
  change("alice", "a", {"192.0.2.1", "192.0.2.2"});
  change("bob", "a", {});
  ASSERT_EQ(after(0).size(), 2U);
  EXPECT_EQ(line(after(0).at(0)), "event=change revision=1 by=alice command=\"ban a\" added=2 removed=0");
  EXPECT_EQ(line(after(0).at(1)), "event=change revision=2 by=bob command=\"ban a\" added=0 removed=0");
  EXPECT_EQ(after(1).size(), 1U);
  EXPECT_TRUE(after(2).empty());
  EXPECT_TRUE(after(3).empty());
  EXPECT_EQ(after(0, 1).at(0).info.revision, 1U);
  EXPECT_EQ(after(0, 1).size(), 1U);
}

TEST_F(RevisionsAfter, CountEachOperation) {
  const ListRow list = store().list("a", Kind::kBan);
  store().write([&] {
    const std::uint64_t revision = must(store()->changes().begin_revision(at(0), "alice", "import a x"));
    int host = 0;
    for (const Operation operation : {Operation::kExtended, Operation::kRemoved, Operation::kRemoved,
                                      Operation::kShortened, Operation::kRelabelled}) {
      Change line;
      line.operation = operation;
      line.prefix = prefix("192.0.2." + std::to_string(++host));
      must(store()->changes().append(revision, list, line));
    }
    Change run;
    const std::vector<IpPrefix> many{prefix("198.18.0.1"), prefix("198.18.0.2"), prefix("198.18.0.3")};
    must(store()->changes().append_run(revision, list, run, many));
    must(store()->changes().forget_before_now());
  });
  EXPECT_EQ(
      line(after(0).at(0)),
      "event=change revision=1 by=alice command=\"import a x\" added=3 removed=2 extended=1 shortened=1 "
      "relabelled=1");
}

TEST_F(RevisionsAfter, TheProtectedSetIsCountedApart) {
  change("chatgate", "protected", {"192.0.2.1", "192.0.2.2"});
  EXPECT_EQ(line(after(0).at(0)),
            "event=change revision=1 by=chatgate command=\"ban protected\" added=0 removed=0 protected=2");
}

TEST_F(RevisionsAfter, WhatWasLoggedIsRemembered) {
  EXPECT_EQ(must(store()->settings().logged_revision()), std::nullopt);
  store().write([&] { must(store()->settings().set_logged_revision(0)); });
  EXPECT_EQ(must(store()->settings().logged_revision()), 0U);
  store().write([&] { must(store()->settings().set_logged_revision(7)); });
  store().reopen();
  EXPECT_EQ(must(store()->settings().logged_revision()), 7U);
}

}  // namespace
}  // namespace chatgate::test
