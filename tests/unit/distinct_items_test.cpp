// SPDX-License-Identifier: Apache-2.0
#include "engine/distinct_items.h"

#include <gtest/gtest.h>

#include "support/test_store.h"

namespace chatgate {
namespace {

using Strings = std::vector<std::string>;

PrefixList list_of(const Strings& prefixes) {
  PrefixList list;
  std::uint32_t line = 0;
  for (const std::string& one : prefixes) {
    ++line;
    list.add(test::prefix(one), "line " + std::to_string(line), line);
  }
  return list;
}

Strings texts(const PrefixList& list) {
  Strings all;
  for (const PrefixItem& item : list.items)
    all.push_back(to_string(item.prefix) + " " + std::string(list.label_of(item)));
  return all;
}

TEST(DistinctItems, OrdersThemAndTheLastOfADuplicateCounts) {
  PrefixList list =
      list_of({"192.0.2.9", "2001:db8::", "192.0.2.1", "192.0.2.9", "192.0.2.0/24", "192.0.2.9"});
  const Repeats repeats = make_distinct(list.items, false);
  EXPECT_EQ(repeats.duplicates, 2U);
  EXPECT_EQ(repeats.covered, 0U);
  EXPECT_EQ(texts(list),
            (Strings{"192.0.2.0/24 line 5", "192.0.2.1 line 3", "192.0.2.9 line 6", "2001:db8:: line 2"}));
}

TEST(DistinctItems, DropsWhatAWiderOneCovers) {
  PrefixList list =
      list_of({"192.0.2.9", "192.0.2.0/25", "192.0.2.0/24", "192.0.3.1", "192.0.2.0/24", "192.0.2.255"});
  const Repeats repeats = make_distinct(list.items, true);
  EXPECT_EQ(repeats.duplicates, 1U);
  EXPECT_EQ(repeats.covered, 3U);
  EXPECT_EQ(texts(list), (Strings{"192.0.2.0/24 line 5", "192.0.3.1 line 4"}));
  EXPECT_EQ(count_addresses(list.items), "257");
}

TEST(DistinctItems, CountsCoveredAddressesOnce) {
  PrefixList list = list_of({"192.0.2.9", "192.0.2.0/24", "2001:db8::/64"});
  make_distinct(list.items, false);
  EXPECT_EQ(count_addresses(list.items), "18446744073709551872");
  EXPECT_EQ(count_addresses(list_of({"::/0"}).items), "340282366920938463463374607431768211456");
  EXPECT_EQ(count_addresses({}), "0");
}

TEST(PrefixLabels, AreKeptAndRepeatsCostNothing) {
  Labels labels;
  EXPECT_EQ(labels.add(""), Labels::kNone);
  const Labels::Id ann = labels.add("Ann");
  const Labels::Id bob = labels.add("Bob");
  EXPECT_EQ(labels.at(ann), "Ann");
  EXPECT_EQ(labels.at(bob), "Bob");
  EXPECT_EQ(labels.at(Labels::kNone), "");
  EXPECT_EQ(labels.add("Ann"), ann);
}

}  // namespace
}  // namespace chatgate
