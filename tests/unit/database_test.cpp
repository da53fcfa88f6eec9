// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "store/schema.h"
#include "support/paths.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::mode_of;
using test::must;
using test::TempDir;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class DatabaseTest : public ::testing::Test {
 protected:
  Database open() const { return must(Database::open(path_, false)); }

  TempDir directory_;
  std::string path_ = directory_.file("test.db");
};

TEST_F(DatabaseTest, IsCreatedForItsOwnerAloneAndDurable) {
  Database database = open();
  must(database.execute("CREATE TABLE t (a)"));
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(mode_of(path_ + "-wal"), 0600U);
  EXPECT_EQ(must(database.number("PRAGMA synchronous")), 2);
  EXPECT_EQ(must(database.number("PRAGMA foreign_keys")), 1);
  EXPECT_EQ(must(database.number("PRAGMA busy_timeout")), 10000);
  EXPECT_EQ(must(must(database.prepare("PRAGMA journal_mode")).step()), true);
}

TEST_F(DatabaseTest, KeepsEveryTypeOfValue) {
  Database database = open();
  must(database.execute("CREATE TABLE t (a, b, c, d); BEGIN"));
  const std::array<std::uint8_t, 4> bytes{0, 255, 0, 7};
  const std::string text("a\0b", 3);
  Statement insert = must(database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4)"));
  must(insert.bind(1, INT64_MIN).bind(2, text).bind_blob(3, bytes).bind_null(4).run());
  EXPECT_EQ(insert.changes(), 1);
  must(insert.bind(1, 1).bind(2, std::string_view()).bind_blob(3, bytes).bind_null(4).run());
  Statement select = must(database.prepare("SELECT a, b, c, d FROM t ORDER BY rowid"));
  ASSERT_TRUE(must(select.step()));
  EXPECT_EQ(select.integer(0), INT64_MIN);
  EXPECT_EQ(select.text(1), text);
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), select.blob(2).begin(), select.blob(2).end()));
  EXPECT_TRUE(select.is_null(3));
  EXPECT_FALSE(select.is_null(2));
  ASSERT_TRUE(must(select.step()));
  EXPECT_FALSE(select.is_null(1)) << "an empty text is a text";
  EXPECT_FALSE(must(select.step()));
  EXPECT_TRUE(must(select.step())) << "reset when it was done";
}

TEST_F(DatabaseTest, RefusesToWriteOutsideOfATransaction) {
  Database database = open();
  must(database.execute("CREATE TABLE t (a)"));
  Statement insert = must(database.prepare("INSERT INTO t VALUES (?1)"));
  const Status alone = insert.bind(1, 1).run();
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().reason, "outside of a transaction");
  EXPECT_EQ(must(database.number("SELECT count(*) FROM t")), 0);
  EXPECT_FALSE(database.writing());
  must(database.execute("BEGIN IMMEDIATE"));
  EXPECT_TRUE(database.writing());
  must(insert.bind(1, 1).run());
  must(database.execute("COMMIT"));
  EXPECT_EQ(must(database.number("SELECT count(*) FROM t")), 1);
}

TEST_F(DatabaseTest, ErrorsNameTheFileAndTheReason) {
  Database database = open();
  const auto wrong = database.prepare("SELECT a FROM nowhere");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().object, path_);
  EXPECT_EQ(wrong.error().reason, "no such table: nowhere");
  must(database.execute("CREATE TABLE t (a UNIQUE); BEGIN; INSERT INTO t VALUES (1)"));
  Statement insert = must(database.prepare("INSERT INTO t VALUES (?1)"));
  const Status twice = insert.bind(1, 1).run();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().what, "write store");
  EXPECT_EQ(twice.error().object, path_);
  EXPECT_EQ(twice.error().reason, "UNIQUE constraint failed: t.a");
  EXPECT_FALSE(insert.bind(2, 1).run()) << "there is no such parameter";
  must(insert.bind(1, 2).run());
}

TEST_F(DatabaseTest, AFullDiskIsAnErrorThatUndoesTheChange) {
  Database database = open();
  must(database.execute(
      "CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA max_page_count = 16; BEGIN IMMEDIATE"));
  Statement insert = must(database.prepare("INSERT INTO t VALUES (randomblob(2000))"));
  Status status;
  for (int row = 0; row < 1000 && status; ++row) status = insert.run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(status.error().what, "write store");
  EXPECT_NE(status.error().reason.find("database or disk is full"), std::string::npos)
      << status.error().reason;
  static_cast<void>(database.execute("ROLLBACK"));
  EXPECT_EQ(must(database.number("SELECT count(*) FROM t")), 1);
}

// Who copies or puts back the file has the whole store.
TEST_F(DatabaseTest, TheLogIsEmptyWhenNobodyHasItOpen) {
  {
    Database database = open();
    must(database.execute("CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(100000))"));
    EXPECT_GT(std::filesystem::file_size(path_ + "-wal"), 100'000U);
  }
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0U);
}

TEST_F(DatabaseTest, AForeignDatabaseIsRefusedAndLeftAlone) {
  const std::array<const char*, 3> foreign = {
      "PRAGMA application_id = 0; CREATE TABLE theirs (a); PRAGMA user_version = 0",
      "PRAGMA application_id = 42", "PRAGMA application_id = 0; PRAGMA user_version = 3"};
  for (const char* sql : foreign) {
    SCOPED_TRACE(sql);
    std::filesystem::remove(path_);
    {
      Database theirs = open();
      must(theirs.execute(sql));
      must(theirs.execute("PRAGMA journal_mode = DELETE"));
    }
    std::filesystem::remove(path_ + "-wal");
    const std::string before = read_file(path_);
    ASSERT_FALSE(before.empty());
    for (const bool read_only : {false, true}) {
      const auto opened = Database::open(path_, read_only);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().kind, ErrorKind::kRefused);
      EXPECT_EQ(opened.error().object, path_);
      EXPECT_EQ(opened.error().reason, "the file is a database, but not chatgate's");
    }
    EXPECT_EQ(read_file(path_), before);
    EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
  }
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  std::ofstream(path_) << std::string(5000, 'x');
  const std::string before = read_file(path_);
  const auto opened = Database::open(path_, false);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().what, "open store");
  EXPECT_EQ(opened.error().reason, "file is not a database");
  EXPECT_FALSE(opened.error().hint.empty());
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(DatabaseTest, ADirectoryInItsPlaceIsRefused) {
  std::filesystem::create_directory(path_);
  const auto opened = Database::open(path_, false);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(opened.error().object, path_);
}

TEST_F(DatabaseTest, ReadOnlyCreatesNothingAndWritesNothing) {
  EXPECT_FALSE(Database::open(path_, true));
  EXPECT_FALSE(std::filesystem::exists(path_));
  must(open().execute("PRAGMA application_id = " + std::to_string(kApplicationId) + "; CREATE TABLE t (a)"));
  Database reader = must(Database::open(path_, true));
  EXPECT_EQ(must(reader.number("SELECT count(*) FROM t")), 0);
  const Status written = reader.execute("INSERT INTO t VALUES (1)");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().reason, "attempt to write a readonly database");
}

TEST_F(DatabaseTest, MissingRightsAreAMatterOfPermission) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  must(open().execute("PRAGMA application_id = " + std::to_string(kApplicationId) + "; CREATE TABLE t (a)"));
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(::seteuid(kNobody), 0);
  const auto hidden = Database::open(path_, false);
  const auto hidden_reader = Database::open(path_, true);
  ASSERT_EQ(::seteuid(0), 0);
  std::filesystem::permissions(path_, std::filesystem::perms{0644});
  std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
  ASSERT_EQ(::seteuid(kNobody), 0);
  const auto readable = Database::open(path_, false);
  const auto unmakeable = Database::open(directory_.file("new.db"), false);
  ASSERT_EQ(::seteuid(0), 0);
  for (const auto* refused : {&hidden, &hidden_reader, &readable, &unmakeable}) {
    ASSERT_FALSE(*refused);
    EXPECT_EQ(refused->error().kind, ErrorKind::kPermission) << to_text(refused->error());
    EXPECT_EQ(refused->error().what, "open store");
  }
}

constexpr std::array<const char*, 2> kTwoSteps = {"CREATE TABLE one (a); INSERT INTO one VALUES (1)",
                                                  "CREATE TABLE two (b); UPDATE one SET a = 2"};

TEST_F(DatabaseTest, MigrationsRunInOrderEachOnce) {
  Database database = open();
  must(migrate(database, std::span(kTwoSteps).first(1)));
  EXPECT_EQ(must(database.number("PRAGMA user_version")), 1);
  EXPECT_EQ(must(database.number("PRAGMA application_id")), kApplicationId);
  must(migrate(database, kTwoSteps));
  must(migrate(database, kTwoSteps));
  EXPECT_EQ(must(database.number("PRAGMA user_version")), 2);
  EXPECT_EQ(must(database.number("SELECT sum(a) FROM one")), 2);
}

TEST_F(DatabaseTest, AMigrationThatFailsChangesNothing) {
  Database database = open();
  must(migrate(database, std::span(kTwoSteps).first(1)));
  constexpr std::array<const char*, 3> kBroken = {kTwoSteps[0], kTwoSteps[1], "CREATE TABLE two (again)"};
  ASSERT_FALSE(migrate(database, kBroken));
  EXPECT_EQ(must(database.number("PRAGMA user_version")), 1);
  EXPECT_EQ(must(database.number("SELECT sum(a) FROM one")), 1);
  EXPECT_FALSE(database.writing());
  must(migrate(database, kTwoSteps));
}

TEST_F(DatabaseTest, ANewerSchemaIsRefused) {
  Database database = open();
  must(migrate(database, kTwoSteps));
  const Status status = migrate(database, std::span(kTwoSteps).first(1));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "its schema 2 is newer than this chatgate's 1");
  EXPECT_EQ(must(database.number("PRAGMA user_version")), 2);
}

}  // namespace
}  // namespace chatgate
