// SPDX-License-Identifier: Apache-2.0
#include "model/list.h"
#include "unit/bad_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chatgate::test {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEmpty = "a name is empty";
constexpr std::string_view kCharacters = "a name has only a-z, 0-9 and . _ -";
constexpr std::string_view kSide = "nothing stands on one side of the slash";
constexpr std::string_view kSlashes = "a name has at most one slash";
constexpr std::string_view kNoSlash = "a license has no slash";
constexpr std::string_view kUpper = "a name has no upper case";

TEST(ListName, FollowsThePattern) {
  const std::string longest(kMaxListName, 'a');
  for (const std::string_view name : {"a"sv, "0"sv, "manual-bans"sv, "banned/acme"sv, "agents/acme.co_uk-2"sv,
                                      "._-/._-"sv, std::string_view(longest)}) {
    EXPECT_TRUE(check_list_name(name)) << name;
  }
}

TEST(ListName, AllElseIsRefused) {
  const std::string too_long(kMaxListName + 1, 'a');
  const BadText cases[] = {
      {"", kEmpty, ""},
      {too_long, "a name has at most 128 bytes", ""},
      {"/", kSide, ""},
      {"/acme", kSide, ""},
      {"banned/", kSide, ""},
      {"banned//acme", kSlashes, ""},
      {"a/b/c", kSlashes, ""},
      {"Banned/ACME", kUpper, "banned/acme"},
      {"Z", kUpper, "z"},
      {"Banned/", kSide, ""},
      {"A B", kCharacters, ""},
      {" a", kCharacters, ""},
      {"a\n", kCharacters, ""},
      {"a\0"sv, kCharacters, ""},
      {"bücher", kCharacters, ""},
      {"a\\b", kCharacters, ""},
      {"a*", kCharacters, ""},
      {"a,b", kCharacters, ""},
      {"@a", kCharacters, ""},
  };
  for (const BadText& bad : cases)
    expect_refused(check_list_name(bad.text), "read list name", bad, kShownBytes);
}

TEST(LicenseName, HasNoSlash) {
  const BadText cases[] = {
      {"", kEmpty, ""},         {"banned/acme", kNoSlash, ""}, {"/", kNoSlash, ""},
      {"Acme", kUpper, "acme"}, {"Acme/X", kNoSlash, ""},      {"acme inc", kCharacters, ""},
  };
  for (const BadText& bad : cases)
    expect_refused(check_license_name(bad.text), "read license name", bad, kShownBytes);
  EXPECT_TRUE(check_license_name("acme"));
  EXPECT_TRUE(check_license_name("acme.co_uk-2"));
}

TEST(ListName, DecidesKindAndLicense) {
  struct Case {
    std::string_view list;
    std::optional<Kind> kind;
    std::string_view license;
  };
  const Case cases[] = {
      {"platform", Kind::kAllow, ""},
      {"office", Kind::kAllow, ""},
      {"manual-allows", Kind::kAllow, ""},
      {"manual-bans", Kind::kBan, ""},
      {"agents/acme", Kind::kAllow, "acme"},
      {"banned/acme", Kind::kBan, "acme"},
      {"agents", std::nullopt, ""},
      {"banned", std::nullopt, ""},
      {"agents/", std::nullopt, ""},
      {"office/berlin", std::nullopt, ""},
      {"feeds/spamhaus", std::nullopt, ""},
      {"xbanned/acme", std::nullopt, ""},
      {"", std::nullopt, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.list);
    EXPECT_EQ(default_kind(c.list), c.kind);
    EXPECT_EQ(license_of(c.list), c.license);
  }
}

TEST(ListName, ComesFromTheLicense) {
  EXPECT_EQ(list_of_license("acme", Kind::kBan), "banned/acme");
  EXPECT_EQ(list_of_license("acme", Kind::kAllow), "agents/acme");
  EXPECT_EQ(list_of_license("acme", Kind::kShare), "");
  for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
    EXPECT_EQ(license_of(list_of_license("acme", kind)), "acme");
    EXPECT_EQ(default_kind(list_of_license("acme", kind)), kind);
  }
}

TEST(Kind, IsReadAndWritten) {
  EXPECT_EQ(to_string(Kind::kBan), "ban");
  EXPECT_EQ(to_string(Kind::kAllow), "allow");
  EXPECT_EQ(to_string(Kind::kShare), "share");
  EXPECT_EQ(to_string(static_cast<Kind>(9)), "unknown");
  for (const Kind kind : {Kind::kBan, Kind::kAllow, Kind::kShare})
    EXPECT_EQ(parse_kind(to_string(kind)), kind);

  for (const std::string_view text :
       {""sv, "Ban"sv, "bans"sv, " ban"sv, "whitelist"sv, "unknown"sv, "ban\0"sv}) {
    const auto kind = parse_kind(text);
    ASSERT_FALSE(kind) << text;
    EXPECT_EQ(kind.error(), (Error{ErrorKind::kUsage, "read kind", visible(text), "not a kind of list",
                                   "ban, allow or share"}));
  }
}

}  // namespace
}  // namespace chatgate::test
