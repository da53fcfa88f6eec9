// SPDX-License-Identifier: Apache-2.0
#include "lists/read_backup.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "lists/backup_fields.h"
#include "lists/gzip_text.h"
#include "model/duration.h"
#include "model/list.h"

namespace chatgate {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20U;
constexpr const char* kRestore = "restore";
constexpr std::string_view kVersion = "1";

using Fields = std::vector<std::string_view>;

/// Takes the records in their order, and holds each against those before it.
class BackupReader {
 public:
  Status take(std::string_view line) {
    ++line_;
    const Fields fields = backup_fields(line);
    if (line_ == 1) return take_name(fields);
    if (ended_) return wrong("something follows the end");
    if (fields[0] == "made" && line_ == 2) return take_made(fields);
    if (fields[0] == "license" && backup_.lists.empty()) return take_license(fields);
    if (fields[0] == "list" && backup_.entries.empty()) return take_list(fields);
    if (fields[0] == "entry") return take_entry(fields);
    if (fields[0] == "end") return take_end(fields);
    return wrong("unknown, or out of its place");
  }

  Result<Backup> result() {
    if (line_ == 0 || !ended_) return fail(refused(kRestore, "", "it is cut off"));
    return std::move(backup_);
  }

 private:
  /// The checksum was right: something else than chatgate wrote it.
  Status wrong(std::string_view reason) const {
    return fail(refused(kRestore, "", fmt::format("line {}: {}", line_, reason)));
  }

  Status take_name(const Fields& fields) {
    if (fields.size() != 2 || fields[0] != "chatgate-backup")
      return fail(refused(kRestore, "", "it is not a backup of chatgate"));
    if (fields[1] == kVersion) return {};
    return fail(refused(kRestore, "",
                        fmt::format("it is a backup of form {}, this chatgate reads form {}",
                                    visible(fields[1], kShownBytes), kVersion),
                        "use the chatgate that wrote it, or a newer one"));
  }

  Status take_made(const Fields& fields) {
    const auto revision = fields.size() == 3 ? parse_backup_number<std::uint64_t>(fields[1]) : std::nullopt;
    const auto made = revision ? parse_backup_time(fields[2]) : std::nullopt;
    if (!made) return wrong("not when it was made");
    backup_.revision = *revision;
    backup_.made = *made;
    return {};
  }

  Status take_license(const Fields& fields) {
    if (fields.size() < 2) return wrong("a license without a name");
    BackupLicense license{std::string(fields[1]), {}};
    CHATGATE_TRY(check_license_name(license.name));
    if (!licenses_.insert(license.name).second) return wrong("a license for the second time");
    for (std::size_t i = 2; i < fields.size(); ++i) {
      CHATGATE_TRY_ASSIGN(const IpAddress address, parse_ip_address(fields[i]));
      if (!destinations_.insert(address).second) return wrong("a destination for the second time");
      license.destinations.push_back(address);
    }
    backup_.licenses.push_back(std::move(license));
    return {};
  }

  Status take_list(const Fields& fields) {
    BackupList list;
    if (fields.size() < 8 || !take_options(fields, list)) return wrong("not a list");
    list.name = fields[1];
    CHATGATE_TRY(check_list_name(list.name));
    CHATGATE_TRY_ASSIGN(list.kind, parse_kind(fields[2]));
    const auto changed = parse_backup_time(fields[3]);
    const auto checked = parse_backup_time(fields[4]);
    const auto max_age = parse_backup_number<std::int64_t>(fields[5]);
    const auto source = backup_unescaped(fields[6]);
    const auto etag = backup_unescaped(fields[7]);
    const bool known_age = max_age && *max_age <= kMaxDuration.count();
    if (!changed || !checked || !known_age || !source || !etag) return wrong("not a list's settings");
    list.changed_at = *changed;
    list.checked_at = *checked;
    if (*max_age > 0) list.max_age = std::chrono::seconds(*max_age);
    list.source = *source;
    list.etag = *etag;
    return keep_list(std::move(list));
  }

  /// What follows the eight fields that every list has.
  static bool take_options(const Fields& fields, BackupList& list) {
    std::size_t at = 8;
    list.shadow = at < fields.size() && fields[at] == "shadow";
    if (list.shadow) ++at;
    if (at == fields.size()) return true;
    if (at + 2 != fields.size() || fields[at] != "refresh") return false;
    const auto settings = backup_unescaped(fields[at + 1]);
    if (settings) list.refresh = parse_refresh_settings(*settings);
    return list.refresh.has_value();
  }

  Status keep_list(BackupList list) {
    const std::string license = license_of(list.name);
    if (!license.empty() && licenses_.count(license) == 0)
      return wrong("a list of a license that is not named");
    if (!lists_.insert(list.name).second) return wrong("a list for the second time");
    backup_.lists.push_back(std::move(list));
    return {};
  }

  Status take_entry(const Fields& fields) {
    if (fields.size() != 8) return wrong("not an entry");
    BackupEntry entry;
    const auto list = parse_backup_number<std::uint32_t>(fields[1]);
    if (!list || *list >= backup_.lists.size()) return wrong("an entry of no list");
    entry.list = *list;
    CHATGATE_TRY_ASSIGN(entry.prefix, parse_ip_prefix(fields[2]));
    const auto expires = parse_backup_time(fields[3]);
    const auto created = parse_backup_time(fields[4]);
    const auto by = backup_unescaped(fields[6]);
    const auto label = backup_unescaped(fields[7]);
    entry.shadow = fields[5] == "shadow";
    const bool known = entry.shadow || fields[5] == "live";
    if (!expires || !created || !by || !label || !known) return wrong("not an entry's fields");
    entry.expires = *expires;
    entry.created = *created;
    entry.by = backup_.texts.number_of(*by);
    entry.label = backup_.texts.number_of(*label);
    backup_.entries.push_back(entry);
    return {};
  }

  Status take_end(const Fields& fields) {
    const bool whole = line_ > 2 && fields.size() == 5 &&
                       fields[1] == fmt::format("{}", backup_.licenses.size()) &&
                       fields[2] == fmt::format("{}", backup_.lists.size()) &&
                       fields[3] == fmt::format("{}", backup_.entries.size());
    if (!whole) return wrong("it counts other lines than there are");
    backup_.digest = visible(fields[4], kShownBytes);
    ended_ = true;
    return {};
  }

  Backup backup_;
  std::set<std::string> licenses_;
  std::set<std::string> lists_;
  std::set<IpAddress> destinations_;
  std::size_t line_ = 0;
  bool ended_ = false;
};

bool in_order(const BackupEntry& a, const BackupEntry& b) {
  return a.prefix != b.prefix ? a.prefix < b.prefix : a.list < b.list;
}

bool same_place(const BackupEntry& a, const BackupEntry& b) {
  return a.prefix == b.prefix && a.list == b.list;
}

}  // namespace

Result<Backup> read_backup(std::string_view packed) {
  constexpr std::string_view kMagic = "\x1f\x8b";  // RFC 1952, 2.3.1
  if (!packed.starts_with(kMagic)) return fail(refused(kRestore, "", "it is not a backup of chatgate"));
  BackupReader reader;
  CHATGATE_TRY(gunzip_lines(packed, kLongestLine, [&](std::string_view line) { return reader.take(line); }));
  CHATGATE_TRY_ASSIGN(Backup backup, reader.result());
  std::sort(backup.entries.begin(), backup.entries.end(), in_order);
  const auto twice = std::adjacent_find(backup.entries.begin(), backup.entries.end(), same_place);
  if (twice == backup.entries.end()) return backup;
  return fail(
      refused(kRestore, "",
              fmt::format("it has {} twice in {}", to_cidr(twice->prefix), backup.lists[twice->list].name)));
}

}  // namespace chatgate
