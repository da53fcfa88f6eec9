// SPDX-License-Identifier: Apache-2.0
#include "cli/bad_lists.h"

#include <fmt/format.h>

#include "support/gzip.h"

namespace chatgate::test {
namespace {

using namespace std::string_literals;

/// `entry` in the second line of three, behind a comment and before a good one.
BadList line(const std::string& name, const std::string& entry, const std::string& reason,
             const std::string& list = "banned/x") {
  return {name, fmt::format("# head\n{}\n{}\n", entry, kGoodLine), {"line 2: ", reason}, false, list};
}

BadList whole(const std::string& name, const std::string& data, std::vector<std::string> said,
              Words options = {}) {
  return {name, data, std::move(said), true, "banned/x", std::move(options)};
}

std::string gzip_bomb() {
  const std::string part = gzip(std::string(std::size_t{32} << 20U, '\n'));
  std::string all;
  for (int i = 0; i < 9; ++i) all += part;
  return all;
}

}  // namespace

std::vector<BadList> bad_plain_lists() {
  return {
      line("a word", "fred", "fred: neither an IPv4 nor an IPv6 address"),
      line("a host name", "bad.example.com", "neither an IPv4 nor an IPv6 address"),
      line("host bits", "192.0.2.1/24", "host bits are set (hint: 192.0.2.0/24)"),
      line("host bits, v6", "2001:db8:5::1/48", "host bits are set (hint: 2001:db8:5::/48)"),
      line("too long a prefix", "192.0.2.0/33", "an IPv4 prefix has at most 32 bits"),
      line("too long a prefix, v6", "2001:db8::/129", "an IPv6 prefix has at most 128 bits"),
      line("leading zeros", "192.0.2.01", "leading zeros are ambiguous (hint: 192.0.2.1)"),
      line("three octets", "192.0.2", "an IPv4 address has four octets"),
      line("an octet over 255", "192.0.2.256", "an octet is at most 255"),
      line("a port", "192.0.2.1:443", "this is an address with a port"),
      line("a port, v6", "[2001:db8::1]:443", "this is an address with a port"),
      line("a zone", "fe80::1%eth0", "a zone id is not part of an address"),
      line("a wildcard", "192.0.2.*", "an address has no wildcards (hint: 192.0.2.0/24)"),
      line("a netmask", "192.0.2.0/255.255.255.0", "a netmask is not a length"),
      line("two gaps", "2001::db8::1", "'::' may stand only once"),
      line("two words", "192.0.2.1 192.0.2.2", "more than one word"),
      line("columns without a header", "192.0.2.1,Ann", "columns need a first line that names them"),
      line("a range backwards", "192.0.2.9-192.0.2.1", "the range ends before it starts"),
      line("a range of two families", "192.0.2.9-2001:db8::", "a range stays in one family"),
      line("a range without an end", "192.0.2.9-", "empty"),
      line("a NUL", "192.0.2.1\0"s, "192.0.2.1\\x00: it has spaces or invisible characters"),
      line("a no-break space",
           "\xc2\xa0"
           "192.0.2.1",
           "it has spaces or invisible characters"),
      line("a terminal's escape", "\x1b[31m192.0.2.1", "\\x1b[31m192.0.2.1"),
      line("a line of 10 MB", std::string(10'000'000, '1'), "too long for an IP address"),
      line("a merge conflict", "<<<<<<< HEAD", "more than one word"),
      line("Tor's exit-addresses", "ExitAddress 192.0.2.1 2026-01-01 00:00:00", "more than one word"),
      line("DShield's block list", "192.0.2.0\t192.0.2.255\t24\t1024", "columns need a first line"),
      {"two of them",
       fmt::format("fred\r\n{}\r\n\r\nann\r\n", kGoodLine),
       {"2 bad lines", "line 1: fred", "line 4: ann"}},
  };
}

std::vector<BadList> forbidden_prefixes() {
  return {
      line("all of IPv4", "0.0.0.0/0", "0.0.0.0/0"),
      line("all of IPv6", "::/0", "::/0"),
      line("a range that is all", "0.0.0.0-255.255.255.255", "0.0.0.0/0"),
      line("too wide a ban", "24.0.0.0/7", "the widest ban of IPv4 is a /8"),
      line("too wide a ban, v6", "2a00::/18", "the widest ban of IPv6 is a /19"),
      line("too wide an allow", "24.0.0.0/15", "the widest allow of IPv4 is a /16", "office"),
      line("too wide an allow, v6", "2a00::/31", "the widest allow of IPv6 is a /32", "office"),
      line("own address", "198.51.100.1", "this host's address on g0"),
      line("own address, covered", "198.51.100.0/25", "this host's address on g0"),
      line("own address, v6", "2001:db8::1", "this host's address on g0"),
      line("loopback", "127.1.2.3", "loopback"),
      line("loopback, v6", "::1", "::1"),
      line("multicast", "224.0.0.1", "multicast"),
      line("multicast, v6", "ff02::1", "multicast"),
      line("unspecified", "0.0.0.0", "the unspecified address"),
      line("unspecified, v6", "::", "the unspecified address"),
      line("loopback, whitelisted", "127.1.2.3", "loopback", "office"),
  };
}

std::vector<BadList> bad_tables() {
  const std::string good = kGoodLine;
  return {
      whole("a wrong column", "ip,label\n" + good + ",x\n", {"line 1: ip,label: there is no column 'cidr'"},
            {"--column", "cidr"}),
      whole("no column", "visitor;page\n" + good + ";/\n", {"line 1: visitor;page: no column is named like"}),
      whole("two columns", "ip,network\n" + good + ",\n",
            {"line 1: ip,network: two columns could hold the addresses"}),
      whole("a column of plain text", good + "\n", {"line 1: ", "no line names columns"}, {"--column", "ip"}),
      whole("an open quote", "ip,label\n" + good + ",\"x\n", {"line 2: ", "a quote is not closed"}),
      {"a bad cell", "ip,label\nfred,Ann\n" + good + ",Bob\n", {"line 2: fred,Ann: neither"}},
      {"an empty cell", "label,ip\nAnn,\nBob," + good + "\n", {"line 2: Ann,: the column ip is empty"}},
      {"a comma too many",
       "ip,label\n192.0.2.1,Doe, Ann\n" + good + ",Bob\n",
       {"line 2: ", "it has 3 columns, not 2"}},
      whole("half a JSON", "[\"" + good + "\",\n\"192.0.2.1\n", {"line 2: ", "up to here it is JSON"}),
      whole("JSON without end", "{\"ips\": [\"" + good + "\"\n", {"line 1: ", "up to here it is JSON"}),
      {"a number in JSON", "[\n7,\n\"" + good + "\"]", {"line 2: 7: an address is a text"}},
      {"a JSON object without an address",
       "[{\"city\":\"Rome\"},\n{\"ip\":\"" + good + "\"}]",
       {"line 1: Rome: no member of this object is named like an address"}},
      {"two addresses in a JSON object",
       "[{\"ip\":\"192.0.2.1\",\"cidr\":\"192.0.2.0/24\"},{\"ip\":\"" + good + "\"}]",
       {"line 1: ", "two members could hold the address"}},
      {"a broken JSON line",
       "{\"cidr\":\"" + good + "\"}\n{\"cidr\":\n{\"type\":\"metadata\"}\n",
       {"line 2: ", "not JSON"}},
      whole("an error in JSON", "{\"error\":\"not found\"}", {"line 1: ", "no member of this object"}),
  };
}

std::vector<BadList> bad_sets() {
  const std::string good = kGoodLine;
  return {
      whole("ipset of ports", "create p hash:ip,port family inet\nadd p " + good + ",tcp:80\n",
            {"line 1: ", "does not hold addresses alone"}),
      whole("two ipsets", "create a hash:ip\nadd a " + good + "\ncreate b hash:ip\nadd b 192.0.2.1\n",
            {"it holds several sets: a and b"}),
      {"an ipset exception",
       "create a hash:net\nadd a " + good + "\nadd a 192.0.2.0/24 nomatch\n",
       {"line 3: ", "nomatch"}},
      {"an ipset with junk",
       "create a hash:net\nadd a " + good + "\njunk\n",
       {"line 3: junk: neither create nor add"}},
      whole("an open nft set", "table ip t {\nset s {\nelements = { " + good + ",\n",
            {"line 3: ", "the brace is not closed"}),
      whole("two nft sets",
            "table ip t { set a { elements = { " + good + " } }\nset b { elements = { 192.0.2.1 } } }",
            {"it holds several sets: a and b"}),
      {"nft addresses with ports",
       "table ip t { set a { elements = { " + good + ",\n192.0.2.1 . 80 } } }",
       {"line 2: 192.0.2.1 . 80"}},
  };
}

std::vector<BadList> not_lists() {
  const std::string good = kGoodLine;
  const std::string packed = gzip(good + "\n" + good + "\n");
  return {
      whole("nothing", "", {"no prefix in it"}),
      whole("comments", "# none\n; today\n", {"no prefix in it"}),
      whole("a header alone", "ip,label\n", {"no prefix in it"}),
      whole("UTF-16",
            "\xff\xfe"
            "1\0.\0"s,
            {"line 1: ", "the text is UTF-16"}),
      whole("UTF-16, the other one",
            "\xfe\xff\0"
            "1\0."s,
            {"line 1: ", "the text is UTF-16"}),
      whole("UTF-16 without a mark",
            "1\0.\0"
            "1\0.\0"s,
            {"line 1: ", "the text is UTF-16"}),
      whole("HTML", "\n<!DOCTYPE html>\n<p>" + good + "</p>\n", {"line 2: <!DOCTYPE html>: it is HTML"}),
      whole("XML", "<?xml version=\"1.0\"?>\n<ip>" + good + "</ip>\n", {"line 1: ", "it is HTML or XML"}),
      whole("Excel", "PK\x03\x04\x14", {"line 1: ", "it is an Excel file"}),
      whole("PDF", "%PDF-1.7\n", {"line 1: ", "it is a PDF file"}),
      whole("xz",
            "\xfd"
            "7zXZ\0"s,
            {"line 1: ", "it is packed by xz"}),
      whole("truncated gzip", packed.substr(0, packed.size() - 9), {"the gzip file is truncated"}),
      whole("damaged gzip", packed.substr(0, packed.size() - 6) + "xxxxxx", {"the gzip file is damaged"}),
      whole("gzip with a tail", packed + good, {"the gzip file is damaged"}),
      whole("a gzip bomb", gzip_bomb(), {"unpacked, it is larger than 256 MiB"}),
  };
}

}  // namespace chatgate::test
