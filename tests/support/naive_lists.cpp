// SPDX-License-Identifier: Apache-2.0
#include "support/naive_lists.h"

#include <algorithm>

namespace chatgate::test {

NaiveLists::List& NaiveLists::list(const std::string& name) {
  const auto [found, made] = lists_.try_emplace(name);
  if (made) {
    found->second.kind = name.ends_with("allows") || name.starts_with("agents/") ? Kind::kAllow : Kind::kBan;
    found->second.license = license_of(name);
    if (!found->second.license.empty()) licenses_.try_emplace(found->second.license);
  }
  return found->second;
}

std::set<std::string> NaiveLists::licenses() const {
  std::set<std::string> names;
  for (const auto& [name, destinations] : licenses_) names.insert(name);
  return names;
}

void NaiveLists::add(const std::string& name, const std::set<IpPrefix>& prefixes, WallTime expires,
                     bool shorten, WallTime now) {
  Entries& entries = list(name).entries;
  for (const IpPrefix& prefix : prefixes) {
    const auto present = entries.find(prefix);
    const bool alive = present != entries.end() && present->second > now;
    if (!alive || expires > present->second || shorten) entries[prefix] = expires;
  }
}

void NaiveLists::replace(const std::string& name, const std::set<IpPrefix>& prefixes, WallTime expires,
                         WallTime now) {
  std::erase_if(list(name).entries, [&](const auto& entry) { return !prefixes.contains(entry.first); });
  add(name, prefixes, expires, false, now);
}

void NaiveLists::remove(const std::string& name, Kind kind, const std::set<IpPrefix>& prefixes) {
  for (auto& [other, list] : lists_) {
    if (name.empty() ? list.kind != kind : other != name) continue;
    for (const IpPrefix& prefix : prefixes) list.entries.erase(prefix);
  }
}

void NaiveLists::clear(const std::string& license, Kind kind) {
  for (auto& [name, list] : lists_) {
    if (list.license == license && list.kind == kind) list.entries.clear();
  }
}

void NaiveLists::remove_license(const std::string& license) {
  std::erase_if(lists_, [&](const auto& list) { return list.second.license == license; });
  licenses_.erase(license);
}

bool NaiveLists::serve(const std::string& license, const std::set<IpAddress>& destinations) {
  for (const auto& [other, theirs] : licenses_) {
    for (const IpAddress& address : destinations) {
      if (other != license && theirs.contains(address)) return false;
    }
  }
  licenses_[license] = destinations;
  return true;
}

const std::set<IpAddress>& NaiveLists::destinations(const std::string& license) const {
  return licenses_.at(license);
}

std::set<std::tuple<std::string, IpPrefix, WallTime>> NaiveLists::live(WallTime now) const {
  std::set<std::tuple<std::string, IpPrefix, WallTime>> all;
  for (const auto& [name, list] : lists_) {
    for (const auto& [prefix, expires] : list.entries) {
      if (expires > now) all.emplace(name, prefix, expires);
    }
  }
  return all;
}

bool NaiveLists::reaches(const List& list, const IpAddress& destination) const {
  if (list.license.empty()) return true;
  const std::set<IpAddress>& served = licenses_.at(list.license);
  return served.empty() || served.contains(destination);
}

chatgate_counter NaiveLists::verdict(const IpAddress& source, const IpAddress& destination,
                                     WallTime now) const {
  bool banned = false;
  for (const auto& [name, list] : lists_) {
    if (!reaches(list, destination)) continue;
    for (const auto& [prefix, expires] : list.entries) {
      if (expires <= now || !covers(prefix, host_prefix(source))) continue;
      if (list.kind == Kind::kAllow) return CHATGATE_PASS_WHITELISTED;
      banned = true;
    }
  }
  return banned ? CHATGATE_DROP_BANNED : CHATGATE_PASS_UNLISTED;
}

}  // namespace chatgate::test
