// SPDX-License-Identifier: Apache-2.0
#include "policy/lint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "model/timestamp.h"
#include "support/policy.h"
#include "support/random_policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

using Lines = std::vector<std::string>;

Entry entry(Kind kind, const char* list, const char* where, WallTime expires = kNever, bool shadow = false) {
  Entry made;
  made.list = list;
  made.kind = kind;
  made.prefix = prefix(where);
  made.expires = expires;
  made.shadow = shadow;
  return made;
}

/// The oddities of the first, which the others cover.
Lines warnings(const std::vector<Entry>& over) {
  LintReport report;
  for (std::size_t i = 0; i < kOddities; ++i) {
    const auto oddity = static_cast<Oddity>(i);
    const auto cause = cause_of(oddity, over.front(), over, kNow);
    if (cause) report.add(oddity, over.front().prefix, cause);
  }
  return report.warnings();
}

TEST(Lint, ABanUnderAWhitelist) {
  EXPECT_EQ(warnings({entry(Kind::kBan, "manual-bans", "192.0.2.7"),
                      entry(Kind::kAllow, "office", "192.0.2.0/24")}),
            Lines{"192.0.2.7 goes on passing: office has 192.0.2.0/24"});
  EXPECT_EQ(
      warnings({entry(Kind::kBan, "manual-bans", "192.0.2.7"), entry(Kind::kAllow, "office", "192.0.2.7")}),
      Lines{"192.0.2.7 goes on passing: office has 192.0.2.7"});
}

TEST(Lint, AWhitelistInsideABan) {
  EXPECT_EQ(warnings({entry(Kind::kAllow, "office", "192.0.2.7"), entry(Kind::kBan, "drop", "192.0.2.0/24")}),
            Lines{"192.0.2.7 opens a hole in a ban: drop has 192.0.2.0/24"});
  EXPECT_EQ(warnings({entry(Kind::kAllow, "office", "192.0.2.7"),
                      entry(Kind::kBan, "drop", "192.0.2.0/24", kNever, true)}),
            Lines{});
}

TEST(Lint, WhatAnotherListHasAndWhatTheListHasWider) {
  EXPECT_EQ(warnings({entry(Kind::kBan, "banned/acme", "192.0.2.7"),
                      entry(Kind::kBan, "banned/globex", "192.0.2.7")}),
            Lines{"192.0.2.7 is in banned/globex, too"});
  EXPECT_EQ(warnings({entry(Kind::kBan, "drop", "192.0.2.7"), entry(Kind::kBan, "drop", "192.0.2.0/24")}),
            Lines{"192.0.2.7 is covered already: drop has 192.0.2.0/24"});
}

/// A ban of the usual span is made a moment after the wider one, and ends a moment later.
TEST(Lint, WhatIsCoveredForAWhile) {
  const WallTime soon = kNow + std::chrono::hours(1);
  const Entry ban = entry(Kind::kBan, "drop", "192.0.2.7");
  const Entry wider = entry(Kind::kBan, "drop", "192.0.2.0/24", soon);
  EXPECT_EQ(warnings({ban, wider}), Lines{"192.0.2.7 is covered already: drop has 192.0.2.0/24 until " +
                                          to_string(std::chrono::floor<std::chrono::seconds>(soon))});
  EXPECT_EQ(warnings({ban, wider, entry(Kind::kBan, "drop", "192.0.2.0/25")}),
            Lines{"192.0.2.7 is covered already: drop has 192.0.2.0/25"})
      << "the one that lasts longest";
}

TEST(Lint, WhatIsNotOdd) {
  const WallTime past = kNow + std::chrono::hours(-1);
  const Entry ban = entry(Kind::kBan, "drop", "192.0.2.7");
  EXPECT_EQ(warnings({ban}), Lines{});
  EXPECT_EQ(warnings({ban, entry(Kind::kBan, "other", "192.0.2.0/24")}), Lines{});
  EXPECT_EQ(warnings({ban, entry(Kind::kBan, "drop", "192.0.2.0/24", kNever, true)}), Lines{}) << "a shadow";
  EXPECT_EQ(warnings({ban, entry(Kind::kAllow, "office", "192.0.2.0/24", past)}), Lines{}) << "it is over";
  EXPECT_EQ(warnings({ban, entry(Kind::kShare, "handed-out", "192.0.2.0/24")}), Lines{});
  Entry elsewhere = entry(Kind::kAllow, "agents/acme", "192.0.2.0/24");
  elsewhere.scope = 2;
  Entry scoped = ban;
  scoped.scope = 1;
  EXPECT_EQ(warnings({scoped, elsewhere}), Lines{}) << "of other destinations";
}

TEST(Lint, ManyAreCountedAndTheFirstFewNamed) {
  LintReport report;
  const Entry cause = entry(Kind::kAllow, "office", "192.0.2.0/24");
  for (int i = 0; i < 1000; ++i) {
    const bool named = report.names(Oddity::kUnderAllow);
    EXPECT_EQ(named, i < 3);
    report.add(Oddity::kUnderAllow, prefix("192.0.2.7"), named ? std::optional(cause) : std::nullopt);
  }
  const Lines lines = report.warnings();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[3], "997 more go on passing: they are whitelisted");
}

/// What the first makes of the second, which lies in it.
Lines inside(const Entry& entry, const Entry& inner) {
  LintReport report;
  const auto oddity = oddity_inside(entry, inner, kNow);
  if (oddity) report.add(*oddity, entry.prefix, inner);
  return report.warnings();
}

TEST(Lint, ABanOverAWhitelistAndAWhitelistOverABan) {
  const Entry ban = entry(Kind::kBan, "drop", "192.0.2.0/24");
  const Entry allow = entry(Kind::kAllow, "office", "192.0.2.0/24");
  EXPECT_EQ(inside(ban, entry(Kind::kAllow, "office", "192.0.2.7")),
            Lines{"192.0.2.0/24 keeps a hole: office has 192.0.2.7"});
  EXPECT_EQ(inside(allow, entry(Kind::kBan, "drop", "192.0.2.7")),
            Lines{"192.0.2.0/24 lifts a ban: drop has 192.0.2.7"});
  EXPECT_EQ(inside(ban, allow), Lines{}) << "that is a ban under a whitelist";
  EXPECT_EQ(inside(ban, entry(Kind::kAllow, "office", "192.0.3.7")), Lines{}) << "beside it";
  EXPECT_EQ(inside(ban, entry(Kind::kBan, "other", "192.0.2.7")), Lines{});
  EXPECT_EQ(inside(ban, entry(Kind::kAllow, "office", "192.0.2.7", kNow + std::chrono::hours(-1))), Lines{})
      << "it is over";
  EXPECT_EQ(inside(allow, entry(Kind::kBan, "drop", "192.0.2.7", kNever, true)), Lines{}) << "a shadow";
  EXPECT_EQ(inside(entry(Kind::kBan, "drop", "192.0.2.0/24", kNever, true),
                   entry(Kind::kAllow, "office", "192.0.2.7")),
            Lines{});
  Entry elsewhere = entry(Kind::kAllow, "agents/acme", "192.0.2.7");
  elsewhere.scope = 2;
  Entry scoped = ban;
  scoped.scope = 1;
  EXPECT_EQ(inside(scoped, elsewhere), Lines{}) << "of other destinations";
}

/// The oddities of `prefixes`, each as a naive look at all keys finds them.
std::map<IpPrefix, std::vector<Oddity>> naive(Kind kind, const std::vector<IpPrefix>& prefixes,
                                              const std::vector<CompiledKey>& all) {
  std::map<IpPrefix, std::vector<Oddity>> found;
  for (const CompiledKey& key : all) {
    const bool inside = std::any_of(all.begin(), all.end(), [&](const CompiledKey& over) {
      const CompiledKey& ban = kind == Kind::kBan ? over : key;
      return over.key.kind == kind && over.key.scope == 0 && key.key.kind != kind &&
             over.key.prefix != key.key.prefix && covers(over.key.prefix, key.key.prefix) &&
             ban.until != WallTime{} && std::binary_search(prefixes.begin(), prefixes.end(), over.key.prefix);
    });
    if (inside) found[key.key.prefix].push_back(kind == Kind::kBan ? Oddity::kHoles : Oddity::kOverBan);
    if (key.key.kind != kind || key.key.scope != 0) continue;
    if (!std::binary_search(prefixes.begin(), prefixes.end(), key.key.prefix)) continue;
    bool other_kind = false;
    bool covered = false;
    for (const CompiledKey& over : all) {
      if (!covers(over.key.prefix, key.key.prefix)) continue;
      other_kind = other_kind || (over.key.kind != kind && (kind == Kind::kBan || over.until != WallTime{}));
      covered = covered || (over.key.prefix != key.key.prefix && over.key.kind == kind &&
                            over.key.scope == 0 && end_of(over) >= end_of(key) &&
                            std::binary_search(prefixes.begin(), prefixes.end(), over.key.prefix));
    }
    if (other_kind) found[key.key.prefix].push_back(kind == Kind::kBan ? Oddity::kUnderAllow : Oddity::kHole);
    if (covered) found[key.key.prefix].push_back(Oddity::kCovered);
  }
  return found;
}

TEST(Lint, ABulkFindsWhatANaiveLookFinds) {
  RandomPolicy random(seed_for(5), kNow);
  for (int round = 0; round < 30; ++round) {
    std::vector<CompiledKey> all;
    for (int i = 0; i < 150; ++i) all.push_back(random.key());
    std::sort(all.begin(), all.end(),
              [](const CompiledKey& a, const CompiledKey& b) { return a.key < b.key; });
    const auto same = [](const CompiledKey& a, const CompiledKey& b) { return a.key == b.key; };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
      std::vector<IpPrefix> prefixes;
      for (const CompiledKey& key : all) {
        if (key.key.kind == kind && key.key.scope == 0 && random.chance(60))
          prefixes.push_back(key.key.prefix);
      }
      std::map<IpPrefix, std::vector<Oddity>> found;
      lint_bulk(kind, 0, prefixes, all,
                [&found](Oddity oddity, const IpPrefix& where) { found[where].push_back(oddity); });
      auto expected = naive(kind, prefixes, all);
      for (auto* one : {&found, &expected}) {
        for (auto& [where, oddities] : *one) std::sort(oddities.begin(), oddities.end());
      }
      EXPECT_EQ(found, expected);
    }
  }
}

}  // namespace
}  // namespace chatgate::test
