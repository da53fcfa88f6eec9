// SPDX-License-Identifier: Apache-2.0
#include "lists/backup_text.h"

#include "lists/read_backup.h"
#include "support/packed.h"
#include "support/policy.h"

namespace chatgate {
namespace {

using test::packed;
using test::prefix;

constexpr const char* kMade = "1780000000000000000";

Backup sample() {
  Backup backup;
  backup.revision = 7;
  backup.made = WallTime(std::chrono::seconds(1'780'000'000));
  backup.licenses = {
      {"acme", {parse_ip_address("203.0.113.10").value(), parse_ip_address("2001:db8::5").value()}},
      {"beta", {}}};
  backup.lists = {{"agents/acme",
                   Kind::kAllow,
                   backup.made,
                   {},
                   std::chrono::hours(168),
                   "https://acme.example/a\tb\\c",
                   "\"etag\""},
                  {"partners", Kind::kShare, backup.made, backup.made, std::nullopt, "", ""}};
  return backup;
}

std::string written_list(const BackupList& list) {
  Backup backup;
  backup.lists = {list};
  return packed(backup_head(backup) + backup_end(backup, 0, "0123456789abcdef"));
}

std::string written() {
  const Backup backup = sample();
  std::string text = backup_head(backup);
  text += backup_line({1, prefix("203.0.113.0/24"), kNever, backup.made, false, "alice", ""});
  text += backup_line({0, prefix("192.0.2.1"), backup.made + std::chrono::nanoseconds(5), backup.made, true,
                       "bob\n", "tab\tbackslash\\ \xff n\\n"});
  return text + backup_end(backup, 2, "0123456789abcdef");
}

std::string reason_of(const std::string& bytes) {
  const Result<Backup> read = read_backup(bytes);
  return read ? "taken" : read.error().reason;
}

TEST(BackupText, ComesBackAsItWas) {
  const Backup backup = read_backup(packed(written())).value();
  const Backup wanted = sample();
  EXPECT_EQ(backup.revision, 7U);
  EXPECT_EQ(backup.made, wanted.made);
  EXPECT_EQ(backup.digest, "0123456789abcdef");
  ASSERT_EQ(backup.licenses.size(), 2U);
  EXPECT_EQ(backup.licenses[0].destinations, wanted.licenses[0].destinations);
  EXPECT_EQ(backup.destinations(), 2U);
  ASSERT_EQ(backup.lists.size(), 2U);
  EXPECT_EQ(backup.lists[0].source, wanted.lists[0].source);
  EXPECT_EQ(backup.lists[0].etag, wanted.lists[0].etag);
  EXPECT_EQ(backup.lists[0].max_age, wanted.lists[0].max_age);
  EXPECT_EQ(backup.lists[0].checked_at, WallTime{});
  EXPECT_EQ(backup.lists[1].max_age, std::nullopt);
  EXPECT_EQ(backup.lists[1].kind, Kind::kShare);
  ASSERT_EQ(backup.entries.size(), 2U);
  const BackupEntry& first = backup.entries[0];
  EXPECT_EQ(first.prefix, prefix("192.0.2.1")) << "in prefix order";
  EXPECT_EQ(backup.texts.at(first.label), "tab\tbackslash\\ \xff n\\n");
  EXPECT_EQ(backup.texts.at(first.by), "bob\n");
  EXPECT_EQ(first.expires, wanted.made + std::chrono::nanoseconds(5)) << "to the nanosecond";
  EXPECT_TRUE(first.shadow);
  EXPECT_EQ(backup.entries[1].expires, kNever);
}

TEST(BackupText, AShadowListSaysSo) {
  Backup wanted = sample();
  wanted.lists[0].shadow = true;
  const std::string text = backup_head(wanted) + backup_end(wanted, 0, "d");
  const Backup backup = read_backup(packed(text)).value();
  EXPECT_TRUE(backup.lists.at(0).shadow);
  EXPECT_EQ(backup.lists.at(0).etag, wanted.lists[0].etag);
  EXPECT_FALSE(backup.lists.at(1).shadow);
  const std::string head = "chatgate-backup\t1\nmade\t7\t0\nlist\tdrop\tban\t0\t0\t0\t\t\tlive\n";
  EXPECT_EQ(reason_of(packed(head + "end\t0\t1\t0\td\n")), "line 3: not a list");
}

TEST(BackupText, RefusesWhatIsCutOffOrDamaged) {
  const std::string whole = packed(written());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(reason_of(whole.substr(0, size)), "taken") << size;
  for (std::size_t at = 10; at < whole.size();
       ++at) {  // behind gzip's header, which tells nothing of the text
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_NE(reason_of(damaged), "taken") << at;
  }
}

TEST(BackupText, RefusesWhatIsSomethingElse) {
  const std::string not_one = "it is not a backup of chatgate";
  EXPECT_EQ(reason_of(""), not_one);
  EXPECT_EQ(reason_of("192.0.2.1\n"), not_one);
  EXPECT_EQ(reason_of("SQLite format 3"), not_one);
  EXPECT_EQ(reason_of(packed("192.0.2.1\n")), not_one);
  EXPECT_EQ(reason_of(packed("chatgate-backup\t2\n")),
            "it is a backup of form 2, this chatgate reads form 1");
  EXPECT_EQ(reason_of(packed("chatgate-backup\t1\n")), "it is cut off");
}

/// Checksums are right in all of these.
TEST(BackupText, RefusesWhatNoStoreCouldHold) {
  const std::string head = std::string("chatgate-backup\t1\nmade\t7\t") + kMade + "\n";
  const std::string list = std::string("list\tdrop\tban\t") + kMade + "\t0\t0\t\t\n";
  const std::string entry = std::string("entry\t0\t192.0.2.1/32\tnever\t") + kMade + "\tlive\tbob\tx\n";
  EXPECT_EQ(reason_of(packed(head + list + entry + "end\t0\t1\t1\td\n")), "taken");
  const std::pair<std::string, const char*> cases[] = {
      {head + list + entry, "it is cut off"},
      {head + list + entry + "end\t0\t1\t2\td\n", "line 5: it counts other lines than there are"},
      {head + list + entry + "end\t0\t1\t1\td\nentry\n", "line 6: something follows the end"},
      {head + "list\tDrop\tban\t0\t0\t0\t\t\nend\t0\t1\t0\td\n", "a name has no upper case"},
      {head + "list\tdrop\tfoo\t0\t0\t0\t\t\nend\t0\t1\t0\td\n", "not a kind of list"},
      {head + "list\tdrop\tban\t0\t0\t-5\t\t\nend\t0\t1\t0\td\n", "line 3: not a list's settings"},
      {head + "list\tbanned/x\tban\t0\t0\t0\t\t\nend\t0\t1\t0\td\n",
       "line 3: a list of a license that is not named"},
      {head + list + list + "end\t0\t2\t0\td\n", "line 4: a list for the second time"},
      {head + entry + "end\t0\t0\t1\td\n", "line 3: an entry of no list"},
      {head + list + entry + entry + "end\t0\t1\t2\td\n", "it has 192.0.2.1/32 twice in drop"},
      {head + list + "entry\t0\t192.0.2.1/24\tnever\t0\tlive\t\t\nend\t0\t1\t1\td\n", "host bits are set"},
      {head + list + "entry\t0\t192.0.2.1/32\tsoon\t0\tlive\t\t\nend\t0\t1\t1\td\n",
       "line 4: not an entry's fields"},
      {head + list + "entry\t0\t192.0.2.1/32\tnever\t0\tlive\t\\x\t\nend\t0\t1\t1\td\n",
       "line 4: not an entry's fields"},
      {head + list + "entry\t0\t192.0.2.1/32\tnever\t0\tdead\t\t\nend\t0\t1\t1\td\n",
       "line 4: not an entry's fields"},
      {head + "license\ta\t192.0.2.1\nlicense\tb\t192.0.2.1\nend\t2\t0\t0\td\n",
       "line 4: a destination for the second time"},
      {head + "license\ta\nlicense\ta\nend\t2\t0\t0\td\n", "line 4: a license for the second time"},
      {head + list + "license\ta\nend\t1\t1\t0\td\n", "line 4: unknown, or out of its place"},
      {head + "fred\nend\t0\t0\t0\td\n", "line 3: unknown, or out of its place"},
      {"chatgate-backup\t1\nend\t0\t0\t0\td\n", "line 2: it counts other lines than there are"},
  };
  for (const auto& [text, reason] : cases) EXPECT_EQ(reason_of(packed(text)), reason) << text;
}

TEST(BackupText, AListTellsHowItIsRefreshed) {
  for (const bool shadow : {false, true}) {
    BackupList list;
    list.name = "feed";
    list.shadow = shadow;
    list.refresh = RefreshSettings{};
    list.refresh->column = "tab\there";
    list.refresh->interval = std::chrono::hours(1);
    const Backup read = read_backup(written_list(list)).value();
    EXPECT_EQ(read.lists.at(0).refresh, list.refresh);
    EXPECT_EQ(read.lists.at(0).shadow, shadow);
    list.refresh.reset();
    EXPECT_FALSE(read_backup(written_list(list)).value().lists.at(0).refresh);
  }
  const std::string head = "chatgate-backup\t1\nmade\t1\t1\nlist\tfeed\tban\t1\t0\t0\t\t";
  for (const char* end : {"\trefresh", "\trefresh\tx", "\trefresh\t60\tshadow", "\tshadow\trefresh\t60\t1"})
    EXPECT_EQ(reason_of(packed(head + end + "\nend\t0\t1\t0\tx\n")), "line 3: not a list") << end;
}

}  // namespace
}  // namespace chatgate
