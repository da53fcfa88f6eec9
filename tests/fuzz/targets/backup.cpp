// SPDX-License-Identifier: Apache-2.0
// The text of a backup, packed as `backup` packs it: what `restore` makes of one that somebody has edited.
#include "lists/read_backup.h"

#include "fuzz/property.h"
#include "fuzz/targets.h"
#include "lists/gzip_text.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate::fuzz {
namespace {

std::string packed(std::string_view text) {
  std::string out;
  GzipWriter writer([&out](std::string_view piece) {
    out += piece;
    return Status();
  });
  FUZZ_HOLDS(writer.write(text) && writer.finish(), "not packed");
  return out;
}

std::string text_of_backup(const Backup& backup) {
  std::string text = backup_head(backup);
  for (const BackupEntry& entry : backup.entries)
    text += backup_line({entry.list, entry.prefix, entry.expires, entry.created, entry.shadow,
                         backup.texts.at(entry.by), backup.texts.at(entry.label)});
  return text + backup_end(backup, backup.entries.size(), backup.digest);
}

/// What a store could hold.
void check_contents(const Backup& backup) {
  for (const BackupLicense& license : backup.licenses)
    FUZZ_HOLDS(check_license_name(license.name).has_value(), license.name);
  for (const BackupList& list : backup.lists) {
    FUZZ_HOLDS(check_list_name(list.name).has_value(), list.name);
    FUZZ_HOLDS(!list.max_age || (list.max_age->count() > 0 && *list.max_age <= kMaxDuration), list.name);
  }
  for (const BackupEntry& entry : backup.entries) {
    FUZZ_HOLDS(entry.list < backup.lists.size(), std::to_string(entry.list));
    FUZZ_HOLDS(make_prefix(entry.prefix.address, entry.prefix.length) == entry.prefix, to_cidr(entry.prefix));
  }
}

}  // namespace

int backup(const std::uint8_t* data, std::size_t size) {
  const auto backup = read_backup(packed(text_of(data, size)));
  if (!backup) {
    FUZZ_HOLDS(!backup.error().reason.empty() && !to_text(backup.error()).empty(), backup.error().what);
    return 0;
  }
  check_contents(*backup);
  const std::string text = text_of_backup(*backup);
  const auto again = read_backup(packed(text));
  FUZZ_HOLDS(again.has_value(), to_text(again.error()) + "\n" + text);
  FUZZ_HOLDS(text_of_backup(*again) == text, text_of_backup(*again) + "is not\n" + text);
  return 0;
}

}  // namespace chatgate::fuzz
