// SPDX-License-Identifier: Apache-2.0
// What the fuzzers begin with, and all that they ever found, in the ordinary tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "fuzz/property.h"
#include "fuzz/targets.h"

namespace chatgate::fuzz {

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

namespace {

using Path = std::filesystem::path;
using Names = std::set<std::string>;

const Path kFolder = CHATGATE_SOURCE_DIR "/tests/fuzz";

std::vector<Path> files_in(const Path& folder) {
  std::vector<Path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Names stems_in(const Path& folder) {
  Names names;
  for (const Path& path : files_in(folder)) names.insert(path.stem());
  return names;
}

std::vector<std::uint8_t> bytes_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void replay(const Target& target, const std::vector<std::uint8_t>& bytes, const std::string& name) {
  try {
    EXPECT_EQ(target.run(bytes.data(), bytes.size()), 0) << name;
  } catch (const PropertyBroken& broken) {
    ADD_FAILURE() << name << "\n" << broken.what();
  }
}

class Replay : public testing::TestWithParam<Target> {};

/// And each of them cut off at every byte, since inputs are.
TEST_P(Replay, SeedsHoldWholeAndCutOff) {
  const std::vector<Path> seeds = files_in(kFolder / "corpus/seeds" / GetParam().name);
  ASSERT_FALSE(seeds.empty());
  for (const Path& seed : seeds) {
    const std::vector<std::uint8_t> bytes = bytes_of(seed);
    replay(GetParam(), bytes, seed);
    for (std::size_t size = 0; size < bytes.size(); size += bytes.size() / 128 + 1) {
      const std::vector<std::uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      replay(GetParam(), cut, seed.string() + ", the first " + std::to_string(size) + " bytes");
    }
  }
}

TEST_P(Replay, WhatWasOnceFoundIsFoundNoMore) {
  for (const Path& found : files_in(kFolder / "corpus/regressions" / GetParam().name))
    replay(GetParam(), bytes_of(found), found);
}

INSTANTIATE_TEST_SUITE_P(All, Replay, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& about) { return std::string(about.param.name); });

/// None is left out because somebody forgot a line, and none of the files lies where nobody looks.
TEST(Targets, EveryFileIsOne) {
  Names all;
  for (const Target& target : targets()) all.emplace(target.name);
  EXPECT_EQ(stems_in(kFolder / "targets"), all);
  EXPECT_EQ(stems_in(kFolder / "corpus/seeds"), all);
  for (const char* some : {"corpus/regressions", "dictionaries"}) {
    const Names names = stems_in(kFolder / some);
    EXPECT_TRUE(std::includes(all.begin(), all.end(), names.begin(), names.end())) << some;
  }
}

/// A replay would say so: of a property that does not hold, this is what is seen.
TEST(Targets, ABrokenPropertyIsNamed) {
  try {
    FUZZ_HOLDS(1 + 1 == 3, "two");
    FAIL() << "it holds";
  } catch (const PropertyBroken& broken) {
    EXPECT_NE(std::string(broken.what()).find("does not hold: 1 + 1 == 3\ntwo"), std::string::npos);
  }
}

}  // namespace
}  // namespace chatgate::fuzz
