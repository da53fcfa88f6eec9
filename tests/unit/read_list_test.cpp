// SPDX-License-Identifier: Apache-2.0
#include "lists/read_list.h"

#include <gtest/gtest.h>

#include <string>

#include "lists/gzip.h"
#include "support/gzip.h"
#include "support/read_lists.h"

namespace chatgate::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(ReadList, NamesTheFormat) {
  EXPECT_EQ(reading_of("").format, "plain text");
  EXPECT_EQ(reading_of("; x\n1.2.3.4\n").format, "plain text");
  EXPECT_EQ(reading_of("\xef\xbb\xbf"
                       "1.2.3.4\r\n")
                .good,
            Strings{"1|1.2.3.4|"});
  EXPECT_EQ(reading_of("\n {\"ip\":\"1.2.3.4\"}").format, "JSON");
  EXPECT_EQ(reading_of(gzip("1.2.3.4\n")).format, "plain text, gzip");
  EXPECT_EQ(reading_of(gzip("ip,label\n1.2.3.4,x\n")).good, Strings{"2|1.2.3.4|x"});
  EXPECT_EQ(reading_of(gzip("1.2.3.4\n") + gzip("1.2.3.5\n")).good, (Strings{"1|1.2.3.4|", "2|1.2.3.5|"}));
  EXPECT_EQ(reading_of(gzip("")).good, Strings{});
}

/// What a label says makes no header of the first line.
TEST(ReadList, ALabelNamesNoColumn) {
  EXPECT_EQ(reading_of("192.0.2.7 # Ann, ip\n").good, Strings{"1|192.0.2.7|Ann, ip"});
  EXPECT_EQ(reading_of("192.0.2.7-192.0.2.8 # ip;x\n").good,
            (Strings{"1|192.0.2.7|ip;x", "1|192.0.2.8|ip;x"}));
  EXPECT_EQ(reading_of("192.0.2.1/24 # a, ip\n").bad.size(), 1U);
  EXPECT_EQ(reading_of("192.0.2.7 # a, b\n192.0.2.8 # c,192.0.2.9\n").good,
            (Strings{"1|192.0.2.7|a, b", "2|192.0.2.8|c,192.0.2.9"}));
}

TEST(ReadList, BlanksAroundALabelAreNoneOfIts) {
  EXPECT_EQ(reading_of(R"([{"ip":"192.0.2.7","label":" Ann\t"}])").good, Strings{"1|192.0.2.7|Ann"});
}

TEST(ReadList, MaskedHostBitsAreTaken) {
  const Reading reading = reading_of("1.2.3.4/24\n2001:db8::1/32\n1.2.3\n", {"", true});
  EXPECT_EQ(reading.good, (Strings{"1|1.2.3.0/24|", "2|2001:db8::/32|"}));
  EXPECT_EQ(reading.bad.size(), 1U);
}

TEST(ReadList, RefusesWhatIsNoList) {
  const std::pair<std::string, std::string> cases[] = {
      {"\xff\xfe"
       "1\0.\0"s,
       "the text is UTF-16 (save it as UTF-8)"},
      {"\xfe\xff\0"
       "1"s,
       "the text is UTF-16 (save it as UTF-8)"},
      {"1\0.\0"
       "2\0.\0"s,
       "the text is UTF-16 (save it as UTF-8)"},
      {"PK\x03\x04xl", "it is an Excel file or ZIP archive (save the sheet as CSV, or unpack it)"},
      {"%PDF-1.7", "it is a PDF file (ask for it as text or CSV)"},
      {"\n <!DOCTYPE html>\n", "it is HTML or XML, not a list (is it an error page, or one to log in?)"},
      {"<?xml version=\"1.0\"?>", "it is HTML or XML, not a list (is it an error page, or one to log in?)"},
      {"# x\n<html>", "it is HTML or XML, not a list (is it an error page, or one to log in?)"},
      {gzip("1.2.3.4\n").substr(0, 15), "the gzip file is truncated ()"},
      {gzip("1.2.3.4\n").substr(0, 20) + "xxxxxxxxxx", "the gzip file is damaged ()"},
      {gzip("1.2.3.4\n") + "1.2.3.4", "the gzip file is damaged ()"},
      {"\x1f\x8b", "the gzip file is truncated ()"},
      {gzip("\xff\xfe"sv), "the text is UTF-16 (save it as UTF-8)"},
  };
  for (const auto& [text, reason] : cases) {
    const std::string format = reading_of(text).format;
    EXPECT_EQ(format.substr(0, 8), "refused:") << format;
    EXPECT_TRUE(format.ends_with(": " + reason)) << format;
  }
}

TEST(ReadList, AGzipBombIsRefusedBeforeItIsUnpacked) {
  std::string bomb = gzip(std::string(std::size_t{16} << 20U, '\n'));
  std::string bombs;
  for (int i = 0; i < 17; ++i) bombs += bomb;
  EXPECT_EQ(reading_of(bombs).format, "refused: unpacked, it is larger than 256 MiB ()");
  EXPECT_EQ(gunzip(bomb, std::size_t{17} << 20U)->size(), std::size_t{16} << 20U);
  EXPECT_FALSE(gunzip(bomb, std::size_t{15} << 20U));
}

TEST(ReadList, ARangeBombIsRefusedBeforeItIsAllSplit) {
  const std::string ranges = "0.0.0.1-255.255.255.254\n0.0.0.1-255.255.255.254\n";  // 62 prefixes each
  EXPECT_EQ(reading_of(ranges, {"", false, 124}).good.size(), 124U);
  EXPECT_EQ(reading_of(ranges, {"", false, 123}).format, "refused: it has more than 123 prefixes ()");
  EXPECT_EQ(reading_of("[\"1.2.3.4\", \"1.2.3.5\"]", {"", false, 1}).format,
            "refused: it has more than 1 prefixes ()");
  const ReadOptions options{"", false, 10};
  ListBuilder builder(options);
  for (int i = 0; i < 1000; ++i) builder.take(1, "0.0.0.1-255.255.255.254", {}, {});
  EXPECT_EQ(builder.list().items.size(), 62U) << "the rest is not held";
}

TEST(ReadList, KeepsTheFirstOfManyBadLines) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "fred\n";
  const auto read = read_list(text, "FILE", {});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->bad.count, 5000U);
  EXPECT_EQ(read->bad.first.size(), BadLines::kKept);
}

TEST(ReadList, NamesItsSource) {
  const auto read = read_list("<html>", "https://lists.example/\x1b", {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().object, R"(https://lists.example/\x1b)");
}

}  // namespace
}  // namespace chatgate::test
