// SPDX-License-Identifier: Apache-2.0
#include "store/entry_table.h"

#include <algorithm>
#include <map>
#include <random>

#include "store/prefix_blob.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::entry;
using test::must;
using test::prefix;
using test::TestStore;

using Names = std::vector<std::string>;

std::string name_of(const Entry& entry) { return entry.list + " " + to_cidr(entry.prefix); }

Names names_of(const std::vector<Entry>& entries) {
  Names names;
  names.reserve(entries.size());
  for (const Entry& entry : entries) names.push_back(name_of(entry));
  return names;
}

// Collects the names that a visiting method shows.
class Collector {
 public:
  EntryVisitor visitor() {
    return [this](const Entry& entry) -> Status {
      names_.push_back(name_of(entry));
      return {};
    };
  }
  const Names& names() const { return names_; }

 private:
  Names names_;
};

class EntryTableTest : public ::testing::Test {
 protected:
  EntryTable& entries() { return store_->entries(); }
  void put(const ListRow& list, const Entry& entry) {
    store_.write([&] { must(entries().put(list, entry)); });
  }
  Names each(const EntryFilter& filter) {
    Collector all;
    must(entries().each(filter, all.visitor()));
    return all.names();
  }
  Names under(std::string_view text) {
    Collector all;
    must(entries().each_under(prefix(text), all.visitor()));
    return all.names();
  }

  TestStore store_;
};

TEST_F(EntryTableTest, GivesBackWhatWasPut) {
  const ListRow list = store_.list("banned/acme", Kind::kBan);
  store_.write([&] { must(store_->lists().set_destinations("acme", {address("198.51.100.9")}, at(0))); });
  Entry put_in = entry("2001:db8::/64", at(50), true);
  put(list, put_in);
  const auto found = must(entries().find(list, put_in.prefix));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->list, "banned/acme");
  EXPECT_EQ(found->kind, Kind::kBan);
  EXPECT_EQ(found->license, "acme");
  EXPECT_EQ(found->scope, must(store_->lists().scope_of(address("198.51.100.9"))));
  EXPECT_EQ(found->prefix, put_in.prefix);
  EXPECT_EQ(found->label, "spam");
  EXPECT_EQ(found->by, "alice");
  EXPECT_EQ(found->created, at(0));
  EXPECT_EQ(found->expires, at(50));
  EXPECT_TRUE(found->shadow);

  put_in.expires = kNever;
  put_in.shadow = false;
  put_in.label = "new";
  put(list, put_in);
  EXPECT_EQ(must(entries().find(list, put_in.prefix))->expires, kNever);
  EXPECT_EQ(must(entries().find(list, put_in.prefix))->label, "new");
  EXPECT_FALSE(must(entries().find(list, put_in.prefix))->shadow);
  EXPECT_EQ(must(entries().at(put_in.prefix)).size(), 1U);

  EXPECT_EQ(must(entries().find(list, prefix("2001:db8::/63"))), std::nullopt);
  store_.write([&] {
    must(entries().erase(list, put_in.prefix));
    must(entries().erase(list, put_in.prefix));
  });
  EXPECT_EQ(must(entries().find(list, put_in.prefix)), std::nullopt);
}

TEST_F(EntryTableTest, AnEntryNeedsAList) {
  const Transaction transaction = must(store_->begin());
  ListRow nowhere;
  nowhere.id = 99;
  const Status status = entries().put(nowhere, entry("192.0.2.1"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "write store");
}

TEST_F(EntryTableTest, OwnersOfOnePrefixAreApart) {
  const ListRow first = store_.list("manual-bans", Kind::kBan);
  const ListRow second = store_.list("banned/acme", Kind::kBan);
  put(first, entry("192.0.2.1", at(5)));
  put(second, entry("192.0.2.1"));
  EXPECT_EQ(names_of(must(entries().at(prefix("192.0.2.1")))),
            (Names{"manual-bans 192.0.2.1/32", "banned/acme 192.0.2.1/32"}));
  store_.write([&] { must(entries().erase(first, prefix("192.0.2.1"))); });
  EXPECT_EQ(names_of(must(entries().at(prefix("192.0.2.1")))), (Names{"banned/acme 192.0.2.1/32"}));
}

TEST_F(EntryTableTest, CoveringAndUnderKnowTheEdges) {
  const ListRow list = store_.list("b", Kind::kBan);
  for (const char* text :
       {"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/32", "10.0.255.255", "10.1.0.0/16",
        "9.255.255.255", "255.255.255.255", "::/0", "::/128", "2001:db8::/32", "2001:db8::/48",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"}) {
    put(list, entry(text));
  }
  EXPECT_EQ(names_of(must(entries().covering(prefix("10.0.0.0/16")))),
            (Names{"b 0.0.0.0/0", "b 10.0.0.0/8", "b 10.0.0.0/16"}));
  EXPECT_EQ(names_of(must(entries().covering(prefix("2001:db8::/128")))),
            (Names{"b ::/0", "b 2001:db8::/32", "b 2001:db8::/48"}));
  EXPECT_EQ(under("10.0.0.0/16"), (Names{"b 10.0.0.0/16", "b 10.0.0.0/32", "b 10.0.255.255/32"}));
  EXPECT_EQ(under("0.0.0.0/0").size(), 8U);
  EXPECT_EQ(under("2001:db8::/32"),
            (Names{"b 2001:db8::/32", "b 2001:db8::/48", "b 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128"}));
  EXPECT_EQ(under("::/0").size(), 6U);
  EXPECT_EQ(under("255.255.255.255"), (Names{"b 255.255.255.255/32"}));
}

IpPrefix random_prefix(std::mt19937& random, Family family) {
  IpAddress where;
  where.family = family;
  for (std::size_t index = 0; index < 2; ++index)
    where.bytes[index] = random() % 4 == 0 ? 0xff : random() % 2;
  const int length = static_cast<int>(random() % 18);
  return make_prefix(where, length == 17 ? address_bits(family) : length);
}

TEST_F(EntryTableTest, CoveringAndUnderEqualANaiveSearch) {
  const ListRow list = store_.list("b", Kind::kBan);
  std::mt19937 random(7);
  std::map<IpPrefix, Entry> model;
  store_.write([&] {
    for (int count = 0; count < 600; ++count) {
      const Entry made = entry(random_prefix(random, random() % 2 == 0 ? Family::kV4 : Family::kV6));
      model[made.prefix] = made;
      must(entries().put(list, made));
    }
  });
  std::size_t covering = 0;
  for (int count = 0; count < 500; ++count) {
    const IpPrefix asked = random_prefix(random, random() % 2 == 0 ? Family::kV4 : Family::kV6);
    Names above;
    Names below;
    for (const auto& [where, made] : model) {
      if (covers(where, asked)) above.push_back("b " + to_cidr(where));
      if (covers(asked, where)) below.push_back("b " + to_cidr(where));
    }
    ASSERT_EQ(names_of(must(entries().covering(asked))), above) << to_cidr(asked);
    ASSERT_EQ(under(to_cidr(asked)), below) << to_cidr(asked);
    covering += above.size();
  }
  EXPECT_GT(covering, 500U) << "the prefixes are nested";
}

TEST_F(EntryTableTest, BlobsHaveTheOrderOfPrefixesAndComeBack) {
  std::mt19937 random(8);
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(300);
  for (int count = 0; count < 300; ++count) {
    prefixes.push_back(random_prefix(random, random() % 2 == 0 ? Family::kV4 : Family::kV6));
  }
  for (const IpPrefix& left : prefixes) {
    const NetBlob blob = to_blob(left);
    ASSERT_EQ(prefix_from_blob(blob.view()), left);
    for (const IpPrefix& right : prefixes) {
      const NetBlob other = to_blob(right);
      const bool less = std::lexicographical_compare(blob.view().begin(), blob.view().end(),
                                                     other.view().begin(), other.view().end());
      ASSERT_EQ(less, left < right);
    }
  }
  using Bytes = std::vector<std::uint8_t>;
  for (const Bytes& bad : {Bytes{}, Bytes{4}, Bytes{4, 1, 2, 3, 4}, Bytes{5, 1, 2, 3, 4, 8},
                           Bytes{4, 1, 2, 3, 4, 33}, Bytes{6, 1, 2, 3, 4, 8}, Bytes{4, 1, 2, 3, 4, 8, 8}}) {
    EXPECT_EQ(prefix_from_blob(bad), std::nullopt);
  }
}

TEST_F(EntryTableTest, FiltersNarrow) {
  const ListRow acme = store_.list("banned/acme", Kind::kBan);
  const ListRow agents = store_.list("agents/acme", Kind::kAllow);
  const ListRow office = store_.list("office", Kind::kAllow);
  put(acme, entry("192.0.2.2", at(10)));
  put(acme, entry("192.0.2.0/24"));
  put(agents, entry("192.0.2.1", at(20)));
  put(office, entry("192.0.2.1", at(30)));
  const std::string ban24 = "banned/acme 192.0.2.0/24";
  const std::string ban2 = "banned/acme 192.0.2.2/32";
  const std::string agent = "agents/acme 192.0.2.1/32";
  const std::string desk = "office 192.0.2.1/32";
  EXPECT_EQ(each({}), (Names{ban24, agent, desk, ban2}));
  EXPECT_EQ(each({"banned/acme", {}, {}, {}, {}}), (Names{ban24, ban2}));
  EXPECT_EQ(each({"nowhere", {}, {}, {}, {}}), Names{});
  EXPECT_EQ(each({{}, "acme", {}, {}, {}}), (Names{ban24, agent, ban2}));
  EXPECT_EQ(each({{}, "acme", Kind::kAllow, {}, {}}), (Names{agent}));
  EXPECT_EQ(each({"agents/acme", "acme", Kind::kAllow, {}, {}}), (Names{agent}));
  EXPECT_EQ(each({"office", "acme", {}, {}, {}}), Names{});
  EXPECT_EQ(each({{}, {}, Kind::kBan, {}, {}}), (Names{ban24, ban2}));
  EntryFilter times;
  times.alive_at = at(10);
  EXPECT_EQ(each(times), (Names{ban24, agent, desk})) << "what ends at that moment has ended";
  times.ends_before = at(30);
  EXPECT_EQ(each(times), (Names{agent}));
}

TEST_F(EntryTableTest, AVisitorMayStopAndMayAskAgain) {
  const ListRow list = store_.list("b", Kind::kBan);
  put(list, entry("192.0.2.0/24"));
  put(list, entry("192.0.2.1"));
  std::size_t seen = 0;
  const Status stopped = entries().each({}, [&](const Entry&) -> Status {
    ++seen;
    return fail(refused("stop", "", "enough"));
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().reason, "enough");
  EXPECT_EQ(seen, 1U);
  seen = 0;
  must(entries().each_under(prefix("192.0.2.0/24"), [&](const Entry&) -> Status {
    seen += under("192.0.2.0/24").size();
    return {};
  }));
  EXPECT_EQ(seen, 4U);
}

}  // namespace
}  // namespace chatgate
