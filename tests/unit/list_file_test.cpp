// SPDX-License-Identifier: Apache-2.0
#include "lists/list_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

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
