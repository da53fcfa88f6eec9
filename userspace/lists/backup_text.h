// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/kind.h"
#include "model/refresh_settings.h"
#include "net/ip_prefix.h"

// A backup is text, one record a line, its fields apart by tabs, packed by gzip:
//
//   chatgate-backup 1
//   made REVISION TIME
//   license NAME ADDRESS…
//   list NAME KIND CHANGED CHECKED MAX_AGE SOURCE ETAG [shadow] [refresh SETTINGS]
//   entry LIST PREFIX EXPIRES CREATED live|shadow BY LABEL
//   end LICENSES LISTS ENTRIES DIGEST
//
// Text, not a copy of the database: what belongs to one host (slots, interfaces, counters, ids) is not in it,
// it does not depend on the schema, and `zcat` shows it to whoever must trust it. gzip brings a checksum, and
// an end that a file that was cut off lacks. LIST is the place of the list among the `list` lines, from 0.
// Times are nanoseconds since the epoch, so that the policy's digest comes out the same; `never` is kNever.
// MAX_AGE is in seconds, 0 is none. A shadow list says so: a chatgate that does not know of such refuses it.
// So does a list that is read from its source by itself; SETTINGS are those of model/refresh_settings.h. In
// texts, tab, newline and backslash are \t, \n and \\.
namespace chatgate {

struct BackupLicense {
  std::string name;
  std::vector<IpAddress> destinations;
};

struct BackupList {
  std::string name;
  Kind kind = Kind::kBan;
  WallTime changed_at{};
  WallTime checked_at{};
  std::optional<std::chrono::seconds> max_age;
  std::string source;
  std::string etag;
  bool shadow = false;
  std::optional<RefreshSettings> refresh{};
};

/// Small, for there may be a million: its texts are numbers in BackupTexts.
struct BackupEntry {
  IpPrefix prefix;
  std::uint32_t list = 0;  ///< among Backup::lists
  std::uint32_t by = 0;
  std::uint32_t label = 0;
  bool shadow = false;
  WallTime expires{};
  WallTime created{};
};

/// Texts that many entries share, each kept once.
class BackupTexts {
 public:
  std::uint32_t number_of(std::string text);
  const std::string& at(std::uint32_t number) const { return *texts_[number]; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<const std::string*> texts_;  // keys of numbers_, which stay where they are
};

/// A policy as it is taken from one host to another.
struct Backup {
  std::uint64_t revision = 0;  ///< of the store that it was made from
  WallTime made{};
  std::vector<BackupLicense> licenses;
  std::vector<BackupList> lists;
  std::vector<BackupEntry> entries;
  BackupTexts texts;
  std::string digest;  ///< of the policy when it was made

  std::size_t destinations() const;
};

/// One entry on its way into a backup.
struct BackupEntryLine {
  std::uint32_t list = 0;
  IpPrefix prefix;
  WallTime expires{};
  WallTime created{};
  bool shadow = false;
  std::string_view by;
  std::string_view label;
};

/// The lines, each with its newline. The head is all up to the first entry; the end counts its lines.
std::string backup_head(const Backup& head);
std::string backup_line(const BackupEntryLine& entry);
std::string backup_end(const Backup& head, std::uint64_t entries, const std::string& digest);

}  // namespace chatgate
