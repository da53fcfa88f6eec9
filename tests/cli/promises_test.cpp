// SPDX-License-Identifier: Apache-2.0
// The README's table of promises names tests that there are.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

std::set<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.insert(at->size() == 3 ? at->str(1) + "." + at->str(2) : at->str(1));
  return found;
}

/// Suite.Name of each test of the sources; "vm.NAME" of each virtual machine.
std::set<std::string> tests_that_there_are() {
  const std::regex declared(R"(\bTEST(?:_F|_P)?\((\w+), ?(\w+)\))");
  std::set<std::string> tests;
  for (const auto& file : std::filesystem::recursive_directory_iterator(CHATGATE_SOURCE_DIR "/tests")) {
    if (file.path().extension() == ".cpp") tests.merge(all_matches(read_file(file.path()), declared));
    if (file.path().parent_path().filename() == "vm" && file.path().extension() == ".sh")
      tests.insert("vm." + file.path().stem().string());
  }
  return tests;
}

TEST(PromisesTest, EachIsProvedByTestsThatThereAre) {
  const std::string text = read_file(CHATGATE_SOURCE_DIR "/README.md");
  const std::size_t begin = text.find("\n## What is promised\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  const auto named = all_matches(section.substr(section.find("\n|")), std::regex(R"(`([A-Za-z]\w*\.\w+)`)"));
  EXPECT_GT(named.size(), 40U);
  const auto there = tests_that_there_are();
  for (const std::string& test : named) EXPECT_TRUE(there.contains(test)) << test;
}

}  // namespace
}  // namespace chatgate::test
