// SPDX-License-Identifier: Apache-2.0
#include "lists/column_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace chatgate {
namespace {

constexpr std::array<std::string_view, 38> kAddresses = {
    "ip",          "ips",         "address",  "addresses",  "addr",       "ipaddress",    "ipaddresses",
    "ipaddr",      "cidr",        "cidrs",    "prefix",     "prefixes",   "network",      "networks",
    "net",         "subnet",      "subnets",  "range",      "ranges",     "iprange",      "ipranges",
    "ipprefix",    "ipv4",        "ipv6",     "ipv4prefix", "ipv6prefix", "ipv4prefixes", "ipv6prefixes",
    "ipv4cidrs",   "ipv6cidrs",   "srcip",    "sourceip",   "clientip",   "visitorip",    "dstip",
    "ipv4address", "ipv6address", "ipnetwork"};

constexpr std::array<std::string_view, 22> kLabels = {
    "label",   "name",  "comment",  "comments", "reason", "description", "note",     "notes",
    "agent",   "user",  "employee", "owner",    "office", "site",        "location", "ticket",
    "service", "sblid", "asname",   "country",  "email",  "host"};

constexpr std::array<std::string_view, 10> kLengths = {
    "netmask",   "mask",       "masklen",     "maskbits",   "prefixlength",
    "prefixlen", "cidrlength", "networkmask", "subnetmask", "masklength"};

}  // namespace

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) plain.push_back(static_cast<char>(std::tolower(byte)));
  }
  return plain;
}

bool names_addresses(std::string_view plain) {
  return std::find(kAddresses.begin(), kAddresses.end(), plain) != kAddresses.end();
}

bool names_length(std::string_view plain) {
  return std::find(kLengths.begin(), kLengths.end(), plain) != kLengths.end();
}

std::optional<int> label_rank(std::string_view plain) {
  const auto* const found = std::find(kLabels.begin(), kLabels.end(), plain);
  if (found == kLabels.end()) return std::nullopt;
  return static_cast<int>(found - kLabels.begin());
}

}  // namespace chatgate
