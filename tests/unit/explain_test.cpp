// SPDX-License-Identifier: Apache-2.0
// What `check` answers. That it equals the program's own answer is shown in tests/bpf/differential_test.cpp.
#include "policy/explain.h"

#include <gtest/gtest.h>

#include "support/policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

using std::chrono::hours;

const WallTime kAhead = kNow + hours(1);
const WallTime kOver = kNow - hours(1);

Entry entry(const char* list, const char* text, Kind kind = Kind::kBan, WallTime expires = kNever) {
  Entry one;
  one.list = list;
  one.kind = kind;
  one.prefix = prefix(text);
  one.expires = expires;
  return one;
}

Entry in_scope(Entry entry, std::uint32_t scope) {
  entry.scope = scope;
  return entry;
}

Entry as_shadow(Entry entry) {
  entry.shadow = true;
  return entry;
}

/// The lists of the matches in order; those that decide with a star.
std::string shown(const Explanation& explanation) {
  std::string text;
  for (const Match& match : explanation.matches)
    text += (text.empty() ? "" : " ") + match.entry.list + (match.decides ? "*" : "");
  return text;
}

TEST(Explain, ReasonsHaveTheNamesOfTheInterface) {
  EXPECT_EQ(to_string(Reason::kBanned), "banned");
  EXPECT_EQ(to_string(Reason::kWhitelisted), "whitelisted");
  EXPECT_EQ(to_string(Reason::kUnlisted), "unlisted");
  EXPECT_EQ(to_string(Reason::kShadow), "shadow");
  EXPECT_EQ(to_string(Reason::kPaused), "paused");
}

TEST(Explain, Verdicts) {
  struct Case {
    std::vector<Entry> entries;
    Reason reason;
    const char* shown;
  };
  const Case cases[] = {
      {{}, Reason::kUnlisted, ""},
      {{entry("a", "192.0.2.7")}, Reason::kBanned, "a*"},
      {{entry("a", "192.0.2.7", Kind::kBan, kOver)}, Reason::kUnlisted, ""},
      {{entry("a", "192.0.2.7", Kind::kBan, kNow)}, Reason::kUnlisted, ""},
      {{entry("a", "192.0.2.7", Kind::kBan, kAhead)}, Reason::kBanned, "a*"},
      {{as_shadow(entry("a", "192.0.2.7"))}, Reason::kShadow, "a*"},
      {{entry("a", "192.0.2.7"), entry("w", "192.0.0.0/16", Kind::kAllow)}, Reason::kWhitelisted, "w* a"},
      {{entry("a", "192.0.0.0/16"), entry("w", "192.0.2.7", Kind::kAllow, kOver)}, Reason::kBanned, "a*"},
      {{entry("a", "192.0.0.0/16"), entry("b", "192.0.2.0/24")}, Reason::kBanned, "b* a"},
      {{entry("a", "192.0.0.0/16"), as_shadow(entry("b", "192.0.2.0/24"))}, Reason::kBanned, "a* b"},
      {{as_shadow(entry("a", "192.0.0.0/16")), as_shadow(entry("b", "192.0.2.7"))}, Reason::kShadow, "b* a"},
      {{entry("s", "192.0.2.7", Kind::kShare)}, Reason::kUnlisted, "s"},
      {{entry("s", "192.0.2.7", Kind::kShare), entry("a", "192.0.0.0/16")}, Reason::kBanned, "a* s"},
  };
  for (const Case& one : cases) {
    const Explanation explanation = explain(one.entries, 0, false, kNow);
    EXPECT_EQ(explanation.decision.reason, one.reason) << one.shown;
    EXPECT_EQ(shown(explanation), one.shown);
    EXPECT_EQ(explanation.decision.key.has_value(), one.reason != Reason::kUnlisted) << one.shown;
  }
}

/// Several lists ban one prefix: one kernel key, and each of them keeps it alive.
TEST(Explain, OwnersOfOnePrefixDecideTogether) {
  const Explanation live =
      explain({entry("a", "192.0.2.7"), as_shadow(entry("b", "192.0.2.7")),
               entry("c", "192.0.2.7", Kind::kBan, kAhead), entry("d", "192.0.2.7", Kind::kBan, kOver)},
              0, false, kNow);
  EXPECT_EQ(live.decision.reason, Reason::kBanned);
  EXPECT_EQ(shown(live), "a* c* b");
}

TEST(Explain, ScopesOfOtherDestinationsAreListedButDoNotDecide) {
  const std::vector<Entry> entries{in_scope(entry("mine", "192.0.2.7"), 1),
                                   in_scope(entry("other", "192.0.2.7", Kind::kAllow), 2)};
  EXPECT_EQ(shown(explain(entries, 1, false, kNow)), "mine* other");
  EXPECT_EQ(explain(entries, 1, false, kNow).decision.reason, Reason::kBanned);
  EXPECT_EQ(shown(explain(entries, 2, false, kNow)), "other* mine");
  EXPECT_EQ(explain(entries, 2, false, kNow).decision.reason, Reason::kWhitelisted);
  EXPECT_EQ(shown(explain(entries, 0, false, kNow)), "mine other");
  EXPECT_EQ(explain(entries, 0, false, kNow).decision.reason, Reason::kUnlisted);
}

TEST(Explain, PausedListsAndDecidesNothing) {
  const Explanation explanation = explain({entry("a", "192.0.2.7")}, 0, true, kNow);
  EXPECT_EQ(explanation.decision.reason, Reason::kPaused);
  EXPECT_FALSE(explanation.decision.key);
  EXPECT_EQ(shown(explanation), "a");
}

/// The program's order. Allows: host-wide before the scope. Bans: host hashes before the tries, the scope
/// before host-wide. The longest first.
TEST(Explain, WhichKeyIsCredited) {
  struct Case {
    std::vector<CompiledKey> keys;
    std::size_t decides;
  };
  const Case cases[] = {
      {{ban("192.0.2.0/24"), ban("192.0.2.7", kForever, 1)}, 1},
      {{ban("192.0.2.7"), ban("192.0.2.7", kForever, 1)}, 1},
      {{ban("192.0.2.0/24"), ban("192.0.0.0/16", kForever, 1)}, 1},
      {{ban("192.0.2.7"), ban("192.0.2.0/24", kForever, 1)}, 0},
      {{ban("192.0.2.0/24", kForever, 1), ban("192.0.2.7", kForever, 1)}, 1},
      {{ban("192.0.0.0/16"), ban("192.0.2.0/24"), ban("192.0.2.7", until(kOver))}, 1},
      {{ban("2001:db8::/64"), ban("2001:db8::/65")}, 0},  // the /64 lies in a hash
      {{ban("2001:db8::/64"), ban("2001:db8::7")}, 1},
      {{allow("2001:db8::/64"), allow("2001:db8::/65")}, 1},  // allows have no hashes
      {{allow("192.0.2.7", kForever, 1), allow("192.0.0.0/16")}, 1},
      {{ban("192.0.2.7"), allow("192.0.0.0/16", kForever, 1)}, 1},
      {{ban("192.0.2.7", shadow()), ban("192.0.2.0/24", shadow()), ban("192.0.0.0/16", kForever, 1)}, 2},
      {{ban("192.0.2.7", shadow(), 1), ban("192.0.2.0/24", shadow())}, 0},
  };
  for (const Case& one : cases) {
    const Decision decision = decide(one.keys, 1, kNow);
    ASSERT_TRUE(decision.key);
    EXPECT_EQ(*decision.key, one.keys[one.decides].key)
        << to_cidr(decision.key->prefix) << " scope " << decision.key->scope;
  }
}

}  // namespace
}  // namespace chatgate::test
