// SPDX-License-Identifier: Apache-2.0
#include "lists/gzip_text.h"

#include <vector>

#include "support/packed.h"

namespace chatgate {
namespace {

using test::packed;
using Lines = std::vector<std::string>;

Result<Lines> lines_of(std::string_view bytes, std::size_t max_line = 100) {
  Lines lines;
  CHATGATE_TRY(gunzip_lines(bytes, max_line, [&lines](std::string_view line) -> Status {
    lines.emplace_back(line);
    return {};
  }));
  return lines;
}

TEST(GzipText, ComesBackLineByLine) {
  EXPECT_EQ(lines_of(packed("")).value(), Lines{});
  EXPECT_EQ(lines_of(packed("a\n\nb\n")).value(), (Lines{"a", "", "b"}));
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += std::to_string(i * 7919) + "\n";
  const Lines back = lines_of(packed(many)).value();
  ASSERT_EQ(back.size(), 100'000U);
  EXPECT_EQ(back[77'777], std::to_string(77'777 * 7919));
}

TEST(GzipText, RefusesWhatIsNotWhole) {
  const std::string whole = packed("one\ntwo\nthree\n");
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(lines_of(std::string_view(whole).substr(0, size))) << size;
  EXPECT_FALSE(lines_of(whole + "x"));
  EXPECT_FALSE(lines_of(whole + whole));
  EXPECT_FALSE(lines_of("one\ntwo\n"));
  EXPECT_FALSE(lines_of(packed("no newline")));
}

TEST(GzipText, RefusesALongLineBeforeItIsAllThere) {
  std::string fits(101, 'x');
  fits.back() = '\n';
  EXPECT_TRUE(lines_of(packed(fits)));
  EXPECT_FALSE(lines_of(packed("x" + fits)));
  EXPECT_FALSE(lines_of(packed(std::string(50'000'000, 'x'))));
}

TEST(GzipText, TheVisitorsErrorEndsIt) {
  int lines = 0;
  const Status status = gunzip_lines(packed("a\nb\nc\n"), 10, [&lines](std::string_view) -> Status {
    if (++lines == 2) return fail(refused("test", "", "enough"));
    return {};
  });
  EXPECT_EQ(status.error().reason, "enough");
  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace chatgate
