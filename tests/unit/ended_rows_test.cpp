// SPDX-License-Identifier: Apache-2.0
#include "store/ended_rows.h"

#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::entry;
using test::must;
using test::prefix;
using test::TestStore;

std::vector<std::string> prefixes(TestStore& store) {
  std::vector<std::string> all;
  must(store->entries().each({}, [&all](const Entry& one) -> Status {
    all.push_back(to_string(one.prefix));
    return {};
  }));
  return all;
}

TEST(EndedRowsTest, EntriesThatEndedBeforeGoAndNoOthers) {
  TestStore store;
  const ListRow list = store.list("feed", Kind::kBan);
  const ListRow other = store.list("other", Kind::kBan);
  store.write([&] {
    must(store->entries().put(list, entry("192.0.2.1", at(9))));
    must(store->entries().put(list, entry("192.0.2.2", at(10))));
    must(store->entries().put(list, entry("2001:db8::1", at(1))));
    must(store->entries().put(other, entry("192.0.2.1")));
    for (const ListRow& one : {list, other}) must(store->lists().mark_checked(one, "\"v1\"", at(5)));
  });
  std::optional<IpPrefix> from;
  store.write([&] { EXPECT_EQ(must(store->ended_rows().entries(from, at(10))), 2U); });
  EXPECT_FALSE(from) << "that was all";
  EXPECT_EQ(prefixes(store), (std::vector<std::string>{"192.0.2.1", "192.0.2.2"}));
  EXPECT_EQ(must(store->lists().find("feed"))->settings.etag, "") << "it lacks what its source has";
  EXPECT_EQ(must(store->lists().find("other"))->settings.etag, "\"v1\"");
}

TEST(EndedRowsTest, GoesOnWhereItStopped) {
  TestStore store;
  const ListRow list = store.list("feed", Kind::kBan);
  constexpr int kMany = 120'000;
  store.write([&] {
    for (int i = 0; i < kMany; ++i) {
      const auto byte = [i](int shift) { return static_cast<std::uint8_t>(i >> shift & 255); };
      const IpPrefix one = host_prefix({Family::kV4, {10, byte(16), byte(8), byte(0)}});
      must(store->entries().put(list, entry(one, i % 3 == 0 ? at(1) : kNever)));
    }
  });
  std::uint64_t gone = 0;
  int steps = 0;
  std::optional<IpPrefix> from;
  do {
    store.write([&] { gone += must(store->ended_rows().entries(from, at(10))); });
    ++steps;
  } while (from);
  EXPECT_EQ(gone, 40'000U);
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(prefixes(store).size(), 80'000U);
}

TEST(EndedRowsTest, CountsOfKeysThatLeftLongAgoGo) {
  TestStore store;
  const ListRow list = store.list("feed", Kind::kBan);
  const auto key = [](const char* text) { return TableKey{prefix(text), Kind::kBan, 0}; };
  store.write([&] {
    const std::vector<CompiledKey> keys{{key("192.0.2.1"), kNever, {}},
                                        {key("192.0.2.2"), kNever, {}},
                                        {key("192.0.2.3"), kNever, {}},
                                        {key("192.0.2.4"), kNever, {}}};
    must(store->keys().assign(keys, 100));
    must(store->keys().release(key("192.0.2.1"), {5, 50, at(3)}));
    must(store->keys().release(key("192.0.2.2"), {5, 50, at(30)}));
    must(store->keys().release(key("192.0.2.3"), {5, 50, at(3)}));
    must(store->keys().fold(key("192.0.2.4"), {5, 50, at(3)}));
    must(store->entries().put(list, entry("192.0.2.3")));
  });
  std::optional<IpPrefix> from;
  store.write([&] { EXPECT_EQ(must(store->ended_rows().keys(from, at(10), at(100))), 1U); });
  EXPECT_FALSE(must(store->keys().count_of(key("192.0.2.1"))));
  EXPECT_TRUE(must(store->keys().count_of(key("192.0.2.2")))) << "hit since";
  EXPECT_TRUE(must(store->keys().count_of(key("192.0.2.3")))) << "an entry lives";
  EXPECT_TRUE(must(store->keys().count_of(key("192.0.2.4")))) << "it has a slot";
}

}  // namespace
}  // namespace chatgate
