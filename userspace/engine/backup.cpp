// SPDX-License-Identifier: Apache-2.0
#include "engine/backup.h"

#include <map>
#include <unordered_map>

#include "lists/backup_text.h"
#include "lists/gzip_text.h"
#include "model/list.h"
#include "policy/digest.h"

namespace chatgate {
namespace {

Result<Backup> read_head(Session& session, PolicyDigest& digest) {
  Backup head;
  head.made = session.now;
  CHATGATE_TRY_ASSIGN(head.revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, session.store.lists().all(session.now));
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> destinations, session.store.lists().destinations());
  std::map<std::string, BackupLicense> licenses;
  for (const ListRow& row : rows) {
    if (row.info.name == kProtected) continue;
    const ListSettings& settings = row.settings;
    head.lists.push_back({row.info.name, row.info.kind, settings.changed_at, settings.checked_at,
                          settings.max_age, settings.source, settings.etag, settings.shadow,
                          settings.refresh});
    if (!row.info.license.empty()) licenses[row.info.license].name = row.info.license;
  }
  for (const Destination& one : destinations) {
    licenses[one.license].name = one.license;
    licenses[one.license].destinations.push_back(one.address);
    digest.add_destination(one.license, one.address);
  }
  for (auto& [name, license] : licenses) head.licenses.push_back(std::move(license));
  return head;
}

/// Writes the entries that live, and counts them.
Result<std::uint64_t> write_entries(Session& session, const Backup& head, PolicyDigest& digest,
                                    GzipWriter& gzip) {
  std::unordered_map<std::string, std::uint32_t> lists;
  for (const BackupList& list : head.lists)
    lists.emplace(list.name, static_cast<std::uint32_t>(lists.size()));
  EntryFilter live;
  live.alive_at = session.now;
  std::uint64_t count = 0;
  CHATGATE_TRY(session.store.entries().each(live, [&](const Entry& entry) -> Status {
    if (entry.list == kProtected) return {};
    ++count;
    digest.add(entry);
    return gzip.write(backup_line({lists.at(entry.list), entry.prefix, entry.expires, entry.created,
                                   entry.shadow, entry.by, entry.label}));
  }));
  return count;
}

}  // namespace

Result<BackupReport> back_up(Session& session, const WriteText& write) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  PolicyDigest digest;
  CHATGATE_TRY_ASSIGN(const Backup head, read_head(session, digest));
  GzipWriter gzip(write);
  CHATGATE_TRY(gzip.write(backup_head(head)));
  CHATGATE_TRY_ASSIGN(const std::uint64_t entries, write_entries(session, head, digest, gzip));
  CHATGATE_TRY(gzip.write(backup_end(head, entries, digest.text())));
  CHATGATE_TRY(gzip.finish());
  return BackupReport{head.revision, head.licenses.size(), head.destinations(), head.lists.size(),
                      entries,       digest.text()};
}

}  // namespace chatgate
