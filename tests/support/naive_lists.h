// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "chatgate/abi.h"
#include "model/kind.h"
#include "model/list.h"
#include "net/ip_prefix.h"

namespace chatgate::test {

/// The books as DESIGN sections 2 and 3 tell of them, without scopes, keys or generations: lists of prefixes
/// with an end, and licenses with destinations.
class NaiveLists {
 public:
  using Entries = std::map<IpPrefix, WallTime>;

  struct List {
    Kind kind = Kind::kBan;
    std::string license;
    Entries entries;
  };

  /// The list, made with its license if it is not there.
  List& list(const std::string& name);
  std::set<std::string> licenses() const;

  /// Adds or extends; ends earlier only if it may `shorten`.
  void add(const std::string& name, const std::set<IpPrefix>& prefixes, WallTime expires, bool shorten,
           WallTime now);
  void replace(const std::string& name, const std::set<IpPrefix>& prefixes, WallTime expires, WallTime now);
  /// From the list; an empty name: from every list of that kind.
  void remove(const std::string& name, Kind kind, const std::set<IpPrefix>& prefixes);
  void clear(const std::string& license, Kind kind);
  void remove_license(const std::string& license);
  /// False: one of them is another license's, and nothing changed.
  bool serve(const std::string& license, const std::set<IpAddress>& destinations);
  const std::set<IpAddress>& destinations(const std::string& license) const;

  /// Every live entry: list, prefix, end.
  std::set<std::tuple<std::string, IpPrefix, WallTime>> live(WallTime now) const;
  chatgate_counter verdict(const IpAddress& source, const IpAddress& destination, WallTime now) const;

 private:
  bool reaches(const List& list, const IpAddress& destination) const;

  std::map<std::string, List> lists_;
  std::map<std::string, std::set<IpAddress>> licenses_;
};

}  // namespace chatgate::test
