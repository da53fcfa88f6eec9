// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/temp_dir.h"

namespace chatgate {
namespace {

using Existing = OutputFile::Existing;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class OutputFileTest : public testing::Test {
 protected:
  std::string path() const { return directory_.file("out.txt"); }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(directory_.path());
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  const test::TempDir& directory() const { return directory_; }

 private:
  test::TempDir directory_;
};

TEST_F(OutputFileTest, IsThereWholeOrNotAtAll) {
  {
    Result<OutputFile> file = OutputFile::create(path(), 0600, Existing::kRefuse);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(std::string(200'000, 'x')));
    EXPECT_FALSE(std::filesystem::exists(path()));
  }
  EXPECT_EQ(files(), 0U) << "without commit() nothing stays";
  Result<OutputFile> file = OutputFile::create(path(), 0600, Existing::kRefuse);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(std::string(200'000, 'x')) && file->write("y"));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(contents(path()), std::string(200'000, 'x') + "y");
  EXPECT_EQ(files(), 1U);
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(OutputFileTest, OneThatIsThereIsKeptOrReplacedAsAsked) {
  std::ofstream(path()) << "old";
  const Result<OutputFile> refused = OutputFile::create(path(), 0600, Existing::kRefuse);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("--overwrite"), std::string::npos);
  EXPECT_EQ(contents(path()), "old");
  Result<OutputFile> file = OutputFile::create(path(), 0644, Existing::kReplace);
  ASSERT_TRUE(file && file->write("new"));
  EXPECT_EQ(contents(path()), "old") << "until it is whole";
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(contents(path()), "new");
}

TEST_F(OutputFileTest, OneThatAppearsMeanwhileIsKept) {
  Result<OutputFile> file = OutputFile::create(path(), 0600, Existing::kRefuse);
  ASSERT_TRUE(file && file->write("new"));
  std::ofstream(path()) << "another's";
  EXPECT_FALSE(file->commit());
  EXPECT_EQ(contents(path()), "another's");
}

TEST_F(OutputFileTest, WhatIsNoFileIsRefused) {
  for (const std::string& odd : {directory().path(), std::string("/dev/null"), path() + "/below"})
    EXPECT_FALSE(OutputFile::create(odd, 0600, Existing::kReplace)) << odd;
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, ALinkIsFollowed) {
  std::ofstream(path()) << "old";
  const std::string link = directory().file("link");
  std::filesystem::create_symlink(path(), link);
  Result<OutputFile> file = OutputFile::create(link, 0600, Existing::kReplace);
  ASSERT_TRUE(file && file->write("new") && file->commit());
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(contents(path()), "new");
}

}  // namespace
}  // namespace chatgate
