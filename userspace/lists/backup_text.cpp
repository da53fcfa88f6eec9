// SPDX-License-Identifier: Apache-2.0
#include "lists/backup_text.h"

#include <fmt/format.h>

#include <numeric>

#include "lists/backup_fields.h"

namespace chatgate {
namespace {

std::string license_line(const BackupLicense& license) {
  std::string line = "license\t" + license.name;
  for (const IpAddress& address : license.destinations) line += "\t" + to_string(address);
  return line + "\n";
}

std::string list_line(const BackupList& list) {
  const std::chrono::seconds max_age = list.max_age.value_or(std::chrono::seconds(0));
  const std::string refresh = list.refresh ? "\trefresh\t" + backup_escaped(to_text(*list.refresh)) : "";
  return fmt::format("list\t{}\t{}\t{}\t{}\t{}\t{}\t{}{}{}\n", list.name, to_string(list.kind),
                     backup_time(list.changed_at), backup_time(list.checked_at), max_age.count(),
                     backup_escaped(list.source), backup_escaped(list.etag), list.shadow ? "\tshadow" : "",
                     refresh);
}

}  // namespace

std::uint32_t BackupTexts::number_of(std::string text) {
  const auto [at, made] = numbers_.try_emplace(std::move(text), static_cast<std::uint32_t>(texts_.size()));
  if (made) texts_.push_back(&at->first);
  return at->second;
}

std::size_t Backup::destinations() const {
  return std::accumulate(
      licenses.begin(), licenses.end(), std::size_t{0},
      [](std::size_t sum, const BackupLicense& one) { return sum + one.destinations.size(); });
}

std::string backup_head(const Backup& head) {
  std::string text = fmt::format("chatgate-backup\t1\nmade\t{}\t{}\n", head.revision, backup_time(head.made));
  for (const BackupLicense& license : head.licenses) text += license_line(license);
  for (const BackupList& list : head.lists) text += list_line(list);
  return text;
}

std::string backup_line(const BackupEntryLine& entry) {
  return fmt::format("entry\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", entry.list, to_cidr(entry.prefix),
                     backup_time(entry.expires), backup_time(entry.created), entry.shadow ? "shadow" : "live",
                     backup_escaped(entry.by), backup_escaped(entry.label));
}

std::string backup_end(const Backup& head, std::uint64_t entries, const std::string& digest) {
  return fmt::format("end\t{}\t{}\t{}\t{}\n", head.licenses.size(), head.lists.size(), entries, digest);
}

}  // namespace chatgate
