// SPDX-License-Identifier: Apache-2.0
// base/: errors, and the two small helpers that have no file of their own here.
#include "base/error.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/failpoint.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {
namespace {

using namespace std::string_view_literals;

TEST(Visible, ShowsWhatIsUnseen) {
  struct Case {
    std::string_view text, shown;
  };
  const Case cases[] = {
      {"", ""},
      {"1.2.3.4", "1.2.3.4"},
      {"a b", "a b"},
      {"a\tb\n", R"(a\x09b\x0a)"},
      {"a\0b"sv, R"(a\x00b)"},
      {"\x1b[31mred", R"(\x1b[31mred)"},
      {"\x7f", R"(\x7f)"},
      {"bücher 東京 😀", "bücher 東京 😀"},
      {"\xc2\x85", R"(\xc2\x85)"},                  // a control character of Latin 1
      {"1.2.3.4\xc2\xa0", R"(1.2.3.4\xc2\xa0)"},    // no-break space
      {"\xe2\x80\x8b", R"(\xe2\x80\x8b)"},          // zero-width space
      {"\xe2\x80\xae", R"(\xe2\x80\xae)"},          // right-to-left override
      {"\xef\xbb\xbf", R"(\xef\xbb\xbf)"},          // byte order mark
      {"\xf3\xa0\x81\x81", R"(\xf3\xa0\x81\x81)"},  // a tag character
      {"\xff\xfe", R"(\xff\xfe)"},
      {"\xc3", R"(\xc3)"},                          // cut off
      {"\xc3(", R"(\xc3()"},                        // broken off
      {"\xc0\xaf", R"(\xc0\xaf)"},                  // overlong
      {"\xe0\x80\xaf", R"(\xe0\x80\xaf)"},          // overlong
      {"\xed\xa0\x80", R"(\xed\xa0\x80)"},          // a surrogate
      {"\xf4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},  // beyond Unicode
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.shown);
    EXPECT_EQ(visible(c.text), c.shown);
    EXPECT_EQ(visible(visible(c.text)), c.shown);
  }
}

TEST(Visible, CutsBetweenCharacters) {
  struct Case {
    std::string_view text;
    std::size_t max_bytes;
    std::string_view shown;
  };
  const Case cases[] = {
      {"12345678", 8, "12345678"}, {"123456789", 8, "12345…"},         {"1234üüüü", 8, "1234…"},
      {"1234\n5678", 8, "1234…"},  {"1234\n", 8, R"(1234\x0a)"},       {"12345\n", 8, "12345…"},
      {"\n\n\n", 8, R"(\x0a…)"},   {std::string_view("abcd"), 3, "…"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.shown);
    EXPECT_EQ(visible(c.text, c.max_bytes), c.shown);
    EXPECT_LE(visible(c.text, c.max_bytes).size(), c.max_bytes);
  }
  EXPECT_EQ(visible(std::string(std::size_t{1} << 20U, 'x'), 80).size(), 80U);
}

TEST(Error, IsMade) {
  EXPECT_EQ(refused("read list", "a", "no", "yes"),
            (Error{ErrorKind::kRefused, "read list", "a", "no", "yes"}));
  EXPECT_EQ(usage_error("read prefix", "a\n", "no"),
            (Error{ErrorKind::kUsage, "read prefix", R"(a\x0a)", "no", ""}));
}

TEST(Error, ComesFromErrno) {
  struct Case {
    int number;
    ErrorKind kind;
    std::string_view reason;
  };
  const Case cases[] = {
      {EPERM, ErrorKind::kPermission, "Operation not permitted"},
      {EACCES, ErrorKind::kPermission, "Permission denied"},
      {ENOENT, ErrorKind::kRefused, "No such file or directory"},
      {ENOSPC, ErrorKind::kRefused, "No space left on device"},
  };
  for (const Case& c : cases) {
    const Error error = system_error("open", "/a\x01", c.number);
    EXPECT_EQ(error, (Error{c.kind, "open", R"(/a\x01)", std::string(c.reason), ""}));
  }
}

TEST(Error, ReadsAsOneOrTwoLines) {
  EXPECT_EQ(to_text(refused("ban", "1.2.3.4", "it is on the whitelist")),
            "chatgate: ban: 1.2.3.4: it is on the whitelist");
  EXPECT_EQ(to_text(refused("attach", "", "no interface")), "chatgate: attach: no interface");
  EXPECT_EQ(to_text(usage_error("read prefix", "1.2.3.4/24", "host bits are set", "1.2.3.0/24")),
            "chatgate: read prefix: 1.2.3.4/24: host bits are set\nhint: 1.2.3.0/24");
  // Made by hand, and still one line a part.
  EXPECT_EQ(to_text(Error{ErrorKind::kRefused, "a", "b\n", "c\r", "d\x1b"}),
            "chatgate: a: b\\x0a: c\\x0d\nhint: d\\x1b");
}

Result<int> half(int number) {
  if (number % 2 != 0) return fail(refused("halve", std::to_string(number), "it is odd"));
  return number / 2;
}

Result<int> quarter(int number) {
  CHATGATE_TRY_ASSIGN(const int first, half(number));
  CHATGATE_TRY(half(first));
  return half(first);
}

TEST(Result, HandsOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().object, "3");
  EXPECT_EQ(quarter(5).error().object, "5");
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(UniqueFd, ClosesOnce) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  UniqueFd first(ends[0]);
  UniqueFd second(ends[1]);

  errno = EBUSY;
  first = std::move(second);
  EXPECT_EQ(errno, EBUSY);
  EXPECT_FALSE(is_open(ends[0]));
  EXPECT_TRUE(is_open(ends[1]));
  EXPECT_FALSE(second);  // NOLINT(bugprone-use-after-move): what is left is the contract
  {
    const UniqueFd third(std::move(first));
    EXPECT_EQ(third.get(), ends[1]);
  }
  EXPECT_FALSE(is_open(ends[1]));
  EXPECT_FALSE(UniqueFd());
}

TEST(Failpoint, LogsAndKills) {
  const std::string log = testing::TempDir() + "failpoint." + std::to_string(::getpid());
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::setenv("CHATGATE_FAILPOINT_LOG", log.c_str(), 1);
    ::setenv("CHATGATE_FAILPOINT", "second", 1);
    for (const char* name : {"first", "second", "third"}) failpoint(name);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

  std::stringstream written;
  written << std::ifstream(log).rdbuf();
  EXPECT_EQ(written.str(), "first\nsecond\n");
  ::unlink(log.c_str());
}

TEST(Failpoint, IsHarmlessWithoutItsVariables) {
  ::unsetenv("CHATGATE_FAILPOINT_LOG");
  ::unsetenv("CHATGATE_FAILPOINT");
  errno = EBUSY;
  failpoint("any");
  EXPECT_EQ(errno, EBUSY);
}

}  // namespace
}  // namespace chatgate
