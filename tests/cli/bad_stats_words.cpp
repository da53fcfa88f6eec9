// SPDX-License-Identifier: Apache-2.0
#include "cli/bad_input.h"

namespace chatgate::test {

std::vector<BadInput> bad_stats_words() {
  const std::string help = "chatgate stats --help";
  const std::string interval = "is not a number of seconds from 0.2 to 60";
  return {
      {{"stats", "--mark", "Noon"}, "a name has no upper case", "noon"},
      {{"stats", "--since", "a/b"}, "a mark has no slash", ""},
      {{"stats", "--remove-mark", "a b"}, "a name has only a-z, 0-9 and . _ -", ""},
      {{"stats", "--mark", "a", "--since", "b"}, "--since", help},
      {{"stats", "--marks", "--mark", "a"}, "--mark", help},
      {{"stats", "--dry-run"}, "stats changes nothing without --mark or --remove-mark", ""},
      {{"stats", "--idle", "soon"}, "", "*"},
      {{"stats", "--idle", "--kind", "share"}, "is never enforced", "ban or allow"},
      {{"stats", "--idle", "--kind", "bans"}, "", "*"},
      {{"stats", "--idle", "--list", "A/B"}, "a name has no upper case", "a/b"},
      {{"stats", "--idle", "--license", "a/b"}, "a license has no slash", ""},
      {{"stats", "--idle", "--watch"}, "--watch", help},
      {{"stats", "--plain"}, "are for --idle", ""},
      {{"stats", "--list", "office"}, "are for --idle", ""},
      {{"stats", "--idle", "90d", "--plain", "--top", "10"}, "--by and --top are for counters", ""},
      {{"stats", "--idle", "90d", "--by", "list"}, "--by and --top are for counters", ""},
      {{"stats", "--marks", "--top", "1"}, "--by and --top are for counters", ""},
      {{"stats", "--mark", "a", "--by", "entry"}, "--by and --top are for counters", ""},
      {{"stats", "--watch", "0.1"}, interval, "1s, 0.5s, 30s"},
      {{"stats", "--watch", "61s"}, interval, "1s, 0.5s, 30s"},
      {{"stats", "--watch", "1m"}, interval, "1s, 0.5s, 30s"},
      {{"stats", "--watch", "nan"}, interval, "1s, 0.5s, 30s"},
      {{"stats", "--watch", "--since", "a"}, "--since", help},
      {{"stats", "--count", "3"}, "is for --watch", ""},
      {{"stats", "--watch", "--count", "0"}, "--count", help},
      {{"stats", "--since", ""}, "empty", "*"},
      {{"stats", "--mark", ""}, "empty", "*"},
      {{"stats", "--remove-mark", ""}, "empty", "*"},
      {{"stats", "--idle", ""}, "empty", "*"},
      {{"stats", "--watch", ""}, "empty", "*"},
  };
}

}  // namespace chatgate::test
