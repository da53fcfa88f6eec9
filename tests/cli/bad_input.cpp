// SPDX-License-Identifier: Apache-2.0
#include "cli/bad_input.h"

namespace chatgate::test {
namespace {

/// `ban TEXT`.
BadInput ban(const std::string& text, const std::string& reason, const std::string& hint = {}) {
  return {{"ban", text}, reason, hint};
}

BadInput with(const std::string& option, const std::string& value, const std::string& reason,
              const std::string& hint = {}) {
  return {{"ban", "192.0.2.1", option + "=" + value}, reason, hint};
}

BadInput lasting(const std::string& text, const std::string& reason, const std::string& hint = {}) {
  return with("--for", text, reason, hint);
}

BadInput ending(const std::string& text, const std::string& reason, const std::string& hint = {}) {
  return with("--until", text, reason, hint);
}

/// An option whose value is empty, as of an unset shell variable: never what it is without the option.
BadInput empty(Words words, const std::string& option) {
  words.push_back(option);
  words.emplace_back();
  return {words, "empty", "*"};
}

}  // namespace

std::vector<BadInput> bad_prefixes() {
  return {
      ban("", "empty"),
      ban("1.2.3", "an IPv4 address has four octets"),
      ban("1.2.3.4.5", "an IPv4 address has four octets"),
      ban("1..2.3", "an octet is empty"),
      ban("192.0.2.256", "an octet is at most 255"),
      ban("192.0.2.01", "leading zeros are ambiguous", "192.0.2.1"),
      ban("192.0.2.1/24", "host bits are set", "192.0.2.0/24"),
      ban("192.0.2.0/33", "an IPv4 prefix has at most 32 bits"),
      ban("192.0.2.0/", "no length after the slash"),
      ban("192.0.2.0/-1", "a length has no sign"),
      ban("192.0.2.0/024", "leading zeros are ambiguous", "192.0.2.0/24"),
      ban("192.0.2.0/255.255.255.0", "a netmask is not a length", "192.0.2.0/24"),
      ban("192.0.2.0/x", "the length is not a number"),
      ban("192.0.2.0/24/8", "the length is not a number"),
      ban("192.0.2.1:5123", "this is an address with a port", "192.0.2.1"),
      ban("192.0.2.0-192.0.2.255", "this is a range, not a prefix", "192.0.2.0/24"),
      ban("192.0.2.*", "an address has no wildcards", "192.0.2.0/24"),
      ban(" 192.0.2.1", "it has spaces or invisible characters", "192.0.2.1"),
      ban("192.0.2.1\xc2\xa0", "it has spaces or invisible characters", "192.0.2.1"),
      ban("192.0.2.1\x1b[31m", "it has spaces or invisible characters"),
      ban("192.0.2.1,192.0.2.2", "neither an IPv4 nor an IPv6 address"),
      ban("visitor.example.com", "neither an IPv4 nor an IPv6 address"),
      ban(std::string(300, '1'), "too long for an IP address"),
      ban("2001:db8::/129", "an IPv6 prefix has at most 128 bits"),
      ban("2001:DB8::1/64", "host bits are set", "2001:db8::/64"),
      ban("[2001:db8::1]", "brackets are not part of an address", "2001:db8::1"),
      ban("[192.0.2.1,192.0.2.2]", "brackets are not part of an address"),
      ban("[2001:db8::1]:443", "this is an address with a port", "2001:db8::1"),
      ban("fe80::1%eth0", "a zone id is not part of an address", "fe80::1"),
      ban("2001:db8::1::2", "'::' may stand only once"),
      ban("2001:db8:1:2:3:4:5:6:7", "an IPv6 address has eight groups"),
      ban("2001:db8::12345", "a group has at most four hex digits"),
      ban("::ffff:192.0.2.0/24", "an IPv4-mapped prefix has 96 to 128 bits"),
      {{"ban", "192.0.2.1", "192.0.2.300"}, "an octet is at most 255", ""},
  };
}

std::vector<BadInput> bad_addresses() {
  return {
      {{"unban", "192.0.2.1/24"}, "host bits are set", "192.0.2.0/24"},
      {{"allow", "10.0.0.1/8"}, "host bits are set", "10.0.0.0/8"},
      {{"unallow", "fred"}, "neither an IPv4 nor an IPv6 address", ""},
      {{"check", "192.0.2.0/24"}, "this is a prefix, not an address", ""},
      {{"check", "192.0.2.1", "--to", "here"}, "neither an IPv4 nor an IPv6 address", ""},
      {{"check", "192.0.2.1", "--to", "2001:db8::1"}, "the destination is of the other family", ""},
      {{"show", "192.0.2.1/8"}, "host bits are set", "192.0.0.0/8"},
      {{"audit", "192.0.2"}, "an IPv4 address has four octets", ""},
  };
}

std::vector<BadInput> bad_times() {
  const std::string units = "the units are s m h d w";
  return {
      lasting("5", "a unit is missing", "5d"),
      lasting("30 d", "it has spaces", "30d"),
      lasting("1.5h", "it has a fraction", "use a smaller unit"),
      lasting("-1d", "a duration has no sign"),
      lasting("0s", "it has a zero"),
      lasting("1x", "not a unit of time", units),
      lasting("1M", "not a unit of time", units),
      lasting("1D", "a unit is a lower-case letter", "1d"),
      lasting("2weeks", "not a unit of time", "2w"),
      lasting("12h1d", "units must fall, each once", "like 1d12h"),
      lasting("1d1d", "units must fall, each once", "like 1d12h"),
      lasting("030d", "it has leading zeros", "30d"),
      lasting("400d", "longer than the longest, 365d", "forever"),
      lasting("99999999999999999999d", "longer than 100 years", "forever"),
      lasting("Forever", "not a duration", "like 30d"),
      {{"pause", "--for", "15"}, "a unit is missing", "15d"},
      {{"pause", "--for", "forever"}, "not a duration", "like 30d"},
      {{"show", "--expiring", "soon"}, "not a duration", "like 30d"},
      ending("2020-01-01", "is in the past"),
      ending("2099-02-30", "there is no such day"),
      ending("2099-01-01T25:00:00Z", "there is no such time of day"),
      ending("2099-01-01 12:00:00Z", "a T stands between date and time", "2099-01-01T12:00:00Z"),
      ending("2099-01-01T12:00Z", "seconds are missing", "2099-01-01T12:00:00Z"),
      ending("2099-01-01T12:00:00", "the offset from UTC is missing", "2099-01-01T12:00:00Z"),
      ending("2300-01-01", "after 2200"),
      ending("tomorrow", "not a date or RFC 3339 time", "2026-12-24"),
      ending("30d", "not a date or RFC 3339 time", "2026-12-24"),
      {{"audit", "--since", "yesterday"}, "not a date or RFC 3339 time", "2026-12-24"},
      {{"audit", "--since", "1h"}, "not a date or RFC 3339 time", "2026-12-24"},
  };
}

std::vector<BadInput> bad_names() {
  const std::string use_allow = "use allow";
  return {
      with("--list", "Banned/x", "a name has no upper case", "banned/x"),
      with("--list", "a b", "a name has only a-z, 0-9 and . _ -"),
      with("--list", "a//b", "a name has at most one slash"),
      with("--list", "a/b/c", "a name has at most one slash"),
      with("--list", "/x", "nothing stands on one side of the slash"),
      with("--list", "banned/", "nothing stands on one side of the slash"),
      with("--list", "../etc/passwd", "a name has at most one slash"),
      with("--list", std::string(300, 'a'), "a name has at most"),
      with("--list", "caf\xc3\xa9", "a name has only a-z, 0-9 and . _ -"),
      with("--list", "newlist", "a new list of this name needs a kind", "banned/NAME"),
      with("--kind", "allow", "not what this command adds to", "use allow"),
      with("--kind", "share", "not what this command adds to", "use import"),
      with("--kind", "bans", "", "*"),
      with("--list", "agents/x", "is a list of kind allow", use_allow),
      with("--list", "platform", "is a list of kind allow", use_allow),
      with("--list", "manual-allows", "is a list of kind allow", use_allow),
      with("--license", "Acme", "a name has no upper case", "acme"),
      with("--license", "ac me", "a name has only a-z, 0-9 and . _ -"),
      with("--license", "a/b", "a license has no slash"),
      {{"allow", "192.0.2.1", "--list", "banned/x"}, "is a list of kind ban", "use ban"},
      {{"unban", "192.0.2.1", "--list", "agents/x"}, "is a list of kind allow", "use unallow"},
      {{"unban", "192.0.2.1", "--list", "manual-allows"}, "is a list of kind allow", "use unallow"},
      {{"unallow", "192.0.2.1", "--list", "banned/x"}, "is a list of kind ban", "use unban"},
      {{"unban", "192.0.2.1", "--list", "A/B"}, "a name has no upper case", "a/b"},
      {{"unban", "192.0.2.1", "--license", "a/b"}, "a license has no slash", ""},
      {{"show", "--list", "A/B"}, "a name has no upper case", "a/b"},
      {{"show", "--license", "x/y"}, "a license has no slash", ""},
      {{"show", "--kind", "bans"}, "", "*"},
  };
}

std::vector<BadInput> bad_flags() {
  return {
      {{"bam"}, "unknown command", "chatgate --help"},
      {{"BAN", "192.0.2.1"}, "unknown command", "chatgate --help"},
      {{""}, "unknown command", "chatgate --help"},
      {{}, "subcommand is required", "chatgate --help"},
      {{"--colour", "status"}, "--colour", "chatgate"},
      {{"ban", "192.0.2.1", "--bogus"}, "--bogus", "chatgate ban --help"},
      {{"ban", "192.0.2.1", "-x"}, "-x", "chatgate ban --help"},
      {{"ban", "192.0.2.1", "--for"}, "--for", "chatgate ban --help"},
      {{"ban", "192.0.2.1", "--list"}, "--list", "chatgate ban --help"},
      {{"allow", "192.0.2.1", "--shadow"}, "--shadow", "chatgate allow --help"},
      {{"allow", "192.0.2.1", "--force", "--for", "1h"}, "--force", "chatgate allow --help"},
      {{"resume", "--for", "1h"}, "--for", "chatgate resume --help"},
      {{"verify", "now"}, "now", "chatgate verify --help"},
      {{"status", "--all"}, "--all", "chatgate status --help"},
      {{"stats", "--top", "0"}, "--top", "chatgate stats --help"},
      {{"stats", "--top", "many"}, "--top", "chatgate stats --help"},
      {{"stats", "--by", "nobody"}, "unknown grouping", "reason, entry, list, license or interface"},
      {{"events", "--count", "0"}, "--count", "chatgate events --help"},
      {{"events", "--count", "-1"}, "--count", "chatgate events --help"},
      {{"events", "g0"}, "g0", "chatgate events --help"},
      {{"events", "--source", "192.0.2.1/24"}, "host bits are set", "192.0.2.0/24"},
      {{"events", "--destination", "visitor.example.com"}, "neither an IPv4 nor an IPv6 address", ""},
      {{"events", "--for", "0s"}, "it has a zero", ""},
      {{"events", "--list", "Bad"}, "a name has no upper case", "bad"},
      {{"events", "--license", "a/b"}, "a license has no slash", ""},
      {{"attach", "g0", "--max-entries", "0"}, "--max-entries", "chatgate attach --help"},
      {{"attach", "g0", "--max-entries=-1"}, "--max-entries", "chatgate attach --help"},
      {{"attach", "g0", "--max-entries", "lots"}, "--max-entries", "chatgate attach --help"},
      {{"attach", "g0", "--max-entries", "16777216"}, "--max-entries", "chatgate attach --help"},
      {{"attach", "g0", "--mode", "fast"}, "unknown mode", "native, generic or auto"},
      {{"status", "--by"}, "--by", "chatgate status --help"},
  };
}

std::vector<BadInput> empty_values() {
  return {
      empty({"ban", "192.0.2.1"}, "--for"),
      empty({"ban", "192.0.2.1"}, "--until"),
      empty({"ban", "192.0.2.1"}, "--list"),
      empty({"ban", "192.0.2.1"}, "--license"),
      empty({"ban", "192.0.2.1"}, "--from"),
      empty({"allow", "192.0.2.1"}, "--license"),
      empty({"unban", "192.0.2.1"}, "--list"),
      empty({"unban", "192.0.2.1"}, "--license"),
      empty({"check", "192.0.2.1"}, "--to"),
      empty({"show"}, "--list"),
      empty({"show"}, "--license"),
      empty({"show"}, "--kind"),
      empty({"show"}, "--expiring"),
      empty({"audit"}, "--since"),
      empty({"audit"}, "--by"),
      empty({"pause"}, "--for"),
      empty({"events"}, "--list"),
      empty({"events"}, "--source"),
      empty({"ban", "192.0.2.1"}, "--kind"),
  };
}

std::vector<BadInput> bad_combinations() {
  const std::string exclude = "exclude";
  return {
      {{"ban"}, "no prefix given", "--from FILE"},
      {{"allow"}, "no prefix given", "--from FILE"},
      {{"unban"}, "no prefix given", "name prefixes"},
      {{"unallow"}, "no prefix given", "name prefixes"},
      {{"check"}, "ADDRESS is required", "chatgate check --help"},
      {{"attach"}, "name interfaces or say --all", "chatgate attach --help"},
      {{"attach", "g0", "--all"}, "name interfaces or say --all", "chatgate attach --help"},
      {{"attach", "--all", "--mode", "native"}, "--mode excludes --all", "chatgate attach --help"},
      {{"detach"}, "name interfaces or say --all", "chatgate detach --help"},
      {{"detach", "g0", "--all"}, "name interfaces or say --all", "chatgate detach --help"},
      {{"ban", "192.0.2.1", "--list", "banned/x", "--license", "x"}, exclude, "--license L is short for"},
      {{"unban", "192.0.2.1", "--list", "banned/x", "--license", "x"}, exclude, "--license L is short for"},
      {{"unban", "192.0.2.1", "--all", "--list", "banned/x"}, exclude, ""},
      {{"unban", "192.0.2.1", "--all", "--license", "x"}, exclude, ""},
      {{"ban", "192.0.2.1", "--for", "1d", "--until", "2099-01-01"}, exclude, ""},
      {{"ban", "192.0.2.1", "--for", "1d", "--for", "2d"}, "--for", "chatgate ban --help"},
      {{"ban", "192.0.2.1", "--from", "list.txt"}, exclude, "--from FILE"},
      {{"ban", "192.0.2.1", "--from", "-"}, exclude, "--from FILE"},
      {{"ban", "192.0.2.1", "--force"}, "needs --for of at most an hour", "add --for 15m"},
      {{"ban", "192.0.2.1", "--force", "--for", "61m"}, "needs --for of at most an hour", "add --for 15m"},
      {{"ban", "192.0.2.1", "--force", "--for", "forever"},
       "needs --for of at most an hour",
       "add --for 15m"},
      {{"ban", "192.0.2.1", "--force", "--until", "2099-01-01"},
       "needs --for of at most an hour",
       "add --for 15m"},
      {{"ban", "192.0.2.1", "status"}, "neither an IPv4 nor an IPv6 address", ""},
  };
}

}  // namespace chatgate::test
