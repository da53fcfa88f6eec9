// SPDX-License-Identifier: Apache-2.0
#include "cli/bad_input.h"

namespace chatgate::test {

std::vector<BadInput> bad_list_words() {
  const std::string exclude = "exclude";
  return {
      {{"unban", "--list", "A/B"}, "a name has no upper case", "a/b"},
      {{"unban", "--license", "a/b"}, "a license has no slash", ""},
      {{"list", "A/B"}, "a name has no upper case", "a/b"},
      {{"list", "a/b/c", "--remove"}, "a name has at most one slash", ""},
      {{"list", "feed", "--kind", "bans"}, "", "*"},
      {{"list", "feed", "--source", "-"}, "neither an http(s) URL nor a file", "https://"},
      {{"list", "feed", "--source", "ftp://x/y"}, "neither an http(s) URL nor a file", "https://"},
      {{"list", "feed", "--source", "https://x/\x1b[31m"}, "invisible characters", ""},
      {{"list", "feed", "--source", "/" + std::string(3000, 'x')}, "too long", ""},
      {{"list", "feed", "--max-age", "7"}, "a unit is missing", "7d"},
      {{"list", "feed", "--max-age", "0d"}, "it has a zero", ""},
      {{"license", "a/b"}, "a license has no slash", ""},
      {{"license", "Acme", "--remove"}, "a name has no upper case", "acme"},
      {{"license", "acme", "--destination", "203.0.113.0/24"}, "this is a prefix, not an address", ""},
      {{"license", "acme", "--destination", "203.0.113.1", "here"}, "neither an IPv4 nor", ""},
      {{"unban", "--license", ""}, "empty", "*"},
      {{"list", "feed", "--source", ""}, "empty", "*"},
      {{"list", "feed", "--max-age", ""}, "empty", "*"},
      {{"license", "acme", "--destination", ""}, "empty", "*"},
      {{"unban", "--all"}, "no prefix given", "name prefixes"},
      {{"unban", "--list", "banned/x", "--license", "x", "--yes"}, exclude, "name prefixes"},
      {{"list"}, "LIST is required", "chatgate list --help"},
      {{"list", "feed", "--source", "/x", "--no-source"}, "excludes", "chatgate list --help"},
      {{"list", "feed", "--max-age", "1d", "--no-max-age"}, "excludes", "chatgate list --help"},
      {{"list", "feed", "--remove", "--source", "/x"}, exclude, ""},
      {{"list", "feed", "--yes"}, "nothing is to be changed", ""},
      {{"list", "feed", "--dry-run"}, "nothing is to be changed", ""},
      {{"license"}, "LICENSE is required", "chatgate license --help"},
      {{"license", "x", "--remove", "--no-destinations"}, exclude, ""},
      {{"license", "x", "--destination", "203.0.113.1", "--no-destinations"}, "excludes", "*"},
      {{"license", "x", "--yes"}, "nothing is to be changed", ""},
  };
}

}  // namespace chatgate::test
