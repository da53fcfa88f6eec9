// SPDX-License-Identifier: Apache-2.0
// SPF records as the DNS can hold them (RFC 7208, 3.3, 3.4 and 4.6.4).
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "lists/export_format.h"

namespace chatgate {
namespace {

struct Record {
  std::string name;
  std::vector<std::string> strings;

  std::string text() const { return fmt::format("{}", fmt::join(strings, "")); }
};

/// `NAME. IN TXT "…" "…"` lines; comments are passed over.
std::vector<Record> records_of(const std::string& zone) {
  static const std::regex line_form(R"re((\S+)\. IN TXT((?: "[^"]*")+))re");
  static const std::regex string_form("\"([^\"]*)\"");
  std::vector<Record> records;
  std::istringstream lines(zone);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with(';')) continue;
    if (!std::regex_match(line, match, line_form)) {
      ADD_FAILURE() << line;
      continue;
    }
    const std::string texts = match[2];
    Record record{match[1], {}};
    for (std::sregex_iterator at(texts.begin(), texts.end(), string_form), end; at != end; ++at)
      record.strings.push_back((*at)[1]);
    records.push_back(record);
  }
  return records;
}

std::vector<std::string> terms_of(const Record& record) {
  std::istringstream words(record.text());
  std::vector<std::string> terms;
  for (std::string word; words >> word;) terms.push_back(word);
  return terms;
}

ExportHeading heading() {
  ExportHeading one;
  one.lists = {"platform"};
  one.domain = "_spf.acme.example";
  return one;
}

std::vector<ExportItem> hosts(int count) {
  std::vector<ExportItem> items;
  for (int i = 0; i < count; ++i)
    items.push_back({parse_ip_prefix(fmt::format("192.0.{}.{}", 2 + i / 200, 1 + i % 200)).value(), {}});
  return items;
}

Result<std::string> spf(const ExportHeading& head, const std::vector<ExportItem>& items) {
  std::string zone;
  CHATGATE_TRY(write_spf(head, items, [&zone](std::string_view text) -> Status {
    zone += text;
    return {};
  }));
  return zone;
}

TEST(ExportSpf, AFewAreOneRecord) {
  std::vector<ExportItem> items = hosts(2);
  items.push_back({parse_ip_prefix("2001:db8:7::/48").value(), {}});
  const auto records = records_of(spf(heading(), items).value());
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].name, "_spf.acme.example");
  EXPECT_EQ(records[0].text(), "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip6:2001:db8:7::/48 ~all");
  EXPECT_EQ(records_of(spf(heading(), {}).value())[0].text(), "v=spf1 ~all");
}

TEST(ExportSpf, ManyAreSplitSoThatEachFits) {
  bool several_strings = false;
  for (int count = 1; count <= 150; ++count) {
    const std::vector<ExportItem> items = hosts(count);
    std::vector<std::string> listed;
    const auto records = records_of(spf(heading(), items).value());
    for (const Record& record : records) {
      EXPECT_LE(record.name.size() + record.text().size(), 450U) << count;
      several_strings = several_strings || record.strings.size() > 1;
      for (const std::string& text : record.strings) EXPECT_LE(text.size(), 255U) << count;
      const auto terms = terms_of(record);
      EXPECT_EQ(terms.front(), "v=spf1");
      EXPECT_EQ(terms.back(), "~all");
      std::copy_if(terms.begin(), terms.end(), std::back_inserter(listed),
                   [](const std::string& term) { return term.starts_with("ip"); });
    }
    std::vector<std::string> wanted;
    for (const ExportItem& item : items) wanted.push_back("ip4:" + to_string(item.prefix));
    EXPECT_EQ(listed, wanted);
  }
  EXPECT_TRUE(several_strings);
}

TEST(ExportSpf, TheFirstIncludesTheOthersByTheirNames) {
  const auto records = records_of(spf(heading(), hosts(100)).value());
  ASSERT_GT(records.size(), 2U);
  EXPECT_EQ(records[0].name, "_spf.acme.example");
  std::vector<std::string> wanted{"v=spf1"};
  for (std::size_t i = 1; i < records.size(); ++i) wanted.push_back("include:" + records[i].name);
  wanted.emplace_back("~all");
  EXPECT_EQ(terms_of(records[0]), wanted);
}

TEST(ExportSpf, MoreThanTenLookUpsAreRefused) {
  int most = 150;
  while (spf(heading(), hosts(most + 1))) ++most;
  EXPECT_EQ(records_of(spf(heading(), hosts(most)).value()).size(), 10U) << "one, and nine that it includes";
  const auto refused = spf(heading(), hosts(most + 1));
  EXPECT_EQ(refused.error().kind, ErrorKind::kRefused);
  EXPECT_NE(refused.error().reason.find("10 at most"), std::string::npos) << refused.error().reason;
}

TEST(ExportSpf, ABanListAndALongDomainAreRefused) {
  ExportHeading bans = heading();
  bans.kind = Kind::kBan;
  EXPECT_EQ(spf(bans, hosts(1)).error().kind, ErrorKind::kUsage);
  ExportHeading far = heading();
  far.domain = std::string(60, 'a') + "." + std::string(60, 'b') + ".example";
  EXPECT_TRUE(spf(far, hosts(1)));
  EXPECT_FALSE(spf(far, hosts(100)));
}

}  // namespace
}  // namespace chatgate
