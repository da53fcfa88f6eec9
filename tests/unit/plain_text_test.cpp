// SPDX-License-Identifier: Apache-2.0
#include "lists/plain_text.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

using namespace std::string_view_literals;
using Strings = std::vector<std::string>;

/// `number|prefix|label` a line.
Strings good(const PlainList& list) {
  Strings out;
  for (const ListLine& line : list.lines) {
    out.push_back(std::to_string(line.number) + "|" + to_string(line.prefix) + "|" + line.label);
  }
  return out;
}

/// `number|text|reason|hint` a line.
Strings bad(const PlainList& list) {
  Strings out;
  for (const BadLine& line : list.bad) {
    out.push_back(std::to_string(line.number) + "|" + line.text + "|" + line.reason + "|" + line.hint);
  }
  return out;
}

TEST(PlainList, ReadsWhatPeopleSend) {
  struct Case {
    std::string_view text;
    Strings lines;
  };
  const Case cases[] = {
      {"", {}},
      {"\n\r\n \t\n", {}},
      {"# only\n; comments\n  # here", {}},
      {"1.2.3.4", {"1|1.2.3.4|"}},
      {"1.2.3.4\n", {"1|1.2.3.4|"}},
      {"1.2.3.4\r\n\r\n10.0.0.0/8\r\n", {"1|1.2.3.4|", "3|10.0.0.0/8|"}},
      {"\xef\xbb\xbf"
       "1.2.3.4\n",
       {"1|1.2.3.4|"}},
      {"\xef\xbb\xbf# list\n2001:DB8::/64", {"2|2001:db8::/64|"}},
      {" \t1.2.3.4 \t\n", {"1|1.2.3.4|"}},
      {"1.2.3.4 # Ann, Berlin\n", {"1|1.2.3.4|Ann, Berlin"}},
      {"1.2.3.4 ; SBL1 # x\r\n", {"1|1.2.3.4|SBL1 # x"}},
      {"1.2.3.4\t#tab", {"1|1.2.3.4|tab"}},
      {"1.2.3.4 #", {"1|1.2.3.4|"}},
      {"1.2.3.4 # Büro \x1b[31m\xff", {R"(1|1.2.3.4|Büro \x1b[31m\xff)"}},
      {"1.2.3.4\n1.2.3.4\n", {"1|1.2.3.4|", "2|1.2.3.4|"}},
      {"::ffff:1.2.3.4\n", {"1|1.2.3.4|"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const PlainList list = parse_plain_list(c.text);
    EXPECT_EQ(good(list), c.lines);
    EXPECT_EQ(bad(list), Strings{});
  }
}

TEST(PlainList, NamesEachBadLine) {
  struct Case {
    std::string_view text, bad;
  };
  constexpr std::string_view kWords = "|more than one word|one prefix a line, then ' # ' and a label";
  const std::string words(kWords);
  const Case cases[] = {
      {"1.2.3.4/24", "1|1.2.3.4/24|host bits are set|1.2.3.0/24"},
      {"1.2.3.4/24 # Ann", "1|1.2.3.4/24 # Ann|host bits are set|1.2.3.0/24"},
      {"\n# x\n 010.1.2.3\r\n", "3|010.1.2.3|leading zeros are ambiguous|10.1.2.3"},
      {"1.2.3.4#Ann", "1|1.2.3.4#Ann|neither an IPv4 nor an IPv6 address|"},
      {"1.2.3.4;5.6.7.8", "1|1.2.3.4;5.6.7.8|neither an IPv4 nor an IPv6 address|"},
      {"1.2.3.4,Ann", "1|1.2.3.4,Ann|neither an IPv4 nor an IPv6 address|"},
      {"1.2.3.0 /24", "1|1.2.3.0 /24|it has spaces or invisible characters|1.2.3.0/24"},
      {"\xc2\xa0"
       "1.2.3.4",
       R"(1|\xc2\xa01.2.3.4|it has spaces or invisible characters|1.2.3.4)"},
      {"1.2.3.4\0"sv, R"(1|1.2.3.4\x00|it has spaces or invisible characters|1.2.3.4)"},
      {"1.2.3.4\r1.2.3.5", R"(1|1.2.3.4\x0d1.2.3.5|it has spaces or invisible characters|)"},
      {"\xff\xfe"
       "1\0.\0"sv,
       R"(1|\xff\xfe1\x00.\x00|the text is UTF-16|save it as UTF-8)"},
      {"\xfe\xff\0"
       "1"sv,
       R"(1|\xfe\xff\x001|the text is UTF-16|save it as UTF-8)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(bad(parse_plain_list(c.text)), Strings{std::string(c.bad)});
    EXPECT_EQ(good(parse_plain_list(c.text)), Strings{});
  }
  EXPECT_EQ(bad(parse_plain_list("1.2.3.4 5.6.7.8\nfirst line")),
            (Strings{"1|1.2.3.4 5.6.7.8" + words, "2|first line" + words}));
}

TEST(PlainList, KeepsTheGoodLinesBesideTheBad) {
  const PlainList list = parse_plain_list("1.2.3.4\nx\n\n1.2.3.5 # y\n1.2.3");
  EXPECT_EQ(good(list), (Strings{"1|1.2.3.4|", "4|1.2.3.5|y"}));
  EXPECT_EQ(bad(list), (Strings{"2|x|neither an IPv4 nor an IPv6 address|",
                                "5|1.2.3|an IPv4 address has four octets|"}));
}

TEST(PlainList, ShortensLongLines) {
  const PlainList list = parse_plain_list(std::string(1'000'000, '\x01') + "\n" + std::string(80, 'x'));
  ASSERT_EQ(list.bad.size(), 2U);
  EXPECT_LE(list.bad[0].text.size(), kShownBytes);
  EXPECT_TRUE(list.bad[0].text.ends_with("…"));
  EXPECT_EQ(list.bad[1].text, std::string(80, 'x'));
}

/// A file with a given content, gone at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) { std::ofstream(path_, std::ios::binary) << content; }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "plain_text." + std::to_string(::getpid());
};

/// Root reads everything: for as long as this lives, the process is nobody.
class AsNobody {
 public:
  AsNobody() { changed_ = ::geteuid() == 0 && ::seteuid(65534) == 0; }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (changed_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  bool changed_ = false;
};

TEST(ListFile, IsReadWhole) {
  for (const std::string& content :
       {std::string(), std::string("a\0b\r\n", 5), std::string(3'000'000, 'x')}) {
    const TemporaryFile file(content);
    EXPECT_EQ(read_list_file(file.path()), content);
  }
}

TEST(ListFile, DashIsTheStandardInput) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd saved(::dup(STDIN_FILENO));
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  ::close(ends[0]);
  ASSERT_EQ(::write(ends[1], "1.2.3.4\n", 8), 8);
  ::close(ends[1]);

  EXPECT_EQ(read_list_file("-"), "1.2.3.4\n");
  ::close(STDIN_FILENO);
  EXPECT_EQ(read_list_file("-").error(),
            (Error{ErrorKind::kRefused, "read list", "-", "Bad file descriptor", ""}));
  if (saved) ::dup2(saved.get(), STDIN_FILENO);
}

TEST(ListFile, FailsAsTheSystemDoes) {
  EXPECT_EQ(read_list_file("/nowhere\x1b").error(),
            (Error{ErrorKind::kRefused, "read list", R"(/nowhere\x1b)", "No such file or directory", ""}));
  EXPECT_EQ(read_list_file("/").error(),
            (Error{ErrorKind::kRefused, "read list", "/", "Is a directory", ""}));
  EXPECT_FALSE(read_list_file(""));

  const TemporaryFile file("1.2.3.4\n");
  ASSERT_EQ(::chmod(file.path().c_str(), 0), 0);
  const AsNobody nobody;
  EXPECT_EQ(read_list_file(file.path()).error(),
            (Error{ErrorKind::kPermission, "read list", file.path(), "Permission denied", ""}));
}

TEST(ListFile, HasALimit) {
  const TemporaryFile file("");
  ASSERT_EQ(::truncate(file.path().c_str(), static_cast<off_t>(kMaxListBytes) + 1), 0);
  EXPECT_EQ(read_list_file(file.path()).error(),
            (Error{ErrorKind::kRefused, "read list", file.path(), "larger than 256 MiB", ""}));
}

}  // namespace
}  // namespace chatgate
