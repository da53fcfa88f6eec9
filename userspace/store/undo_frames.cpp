// SPDX-License-Identifier: Apache-2.0
#include "model/list.h"
#include "store/prefix_blob.h"
#include "store/rows.h"
#include "store/undo_table.h"

namespace chatgate {
namespace {

/// name, kind, license, source, max_age, checked_at, shadow, refresh from column `first` on.
FramedList list_at(const Statement& row, int first) {
  FramedList list;
  list.name = row.text(first);
  list.kind = static_cast<Kind>(row.integer(first + 1));
  list.license = row.text(first + 2);
  list.source = row.text(first + 3);
  list.max_age = std::chrono::seconds(row.integer(first + 4));
  list.checked_at = time_column(row, first + 5);
  list.shadow = row.integer(first + 6) != 0;
  list.refresh = row.text(first + 7);
  return list;
}

std::vector<std::uint8_t> pack(const std::vector<IpAddress>& addresses) {
  std::vector<std::uint8_t> packed;
  for (const IpAddress& address : addresses) {
    const NetBlob blob = to_blob(address);
    packed.insert(packed.end(), blob.view().begin(), blob.view().end());
  }
  return packed;
}

Result<std::vector<IpAddress>> unpack(std::span<const std::uint8_t> packed) {
  constexpr std::size_t kSize4 = 5;
  constexpr std::size_t kSize6 = 17;
  std::vector<IpAddress> addresses;
  while (!packed.empty()) {
    const std::size_t size = packed[0] == static_cast<std::uint8_t>(Family::kV6) ? kSize6 : kSize4;
    const auto address = size <= packed.size() ? address_from_blob(packed.first(size)) : std::nullopt;
    if (!address) return fail(refused("read store", "undo_licenses", "an address is damaged"));
    addresses.push_back(*address);
    packed = packed.subspan(size);
  }
  return addresses;
}

Status read_lists(Statement& statement, PolicyFrame& frame) {
  return each_row(statement, [&frame](const Statement& row) -> Status {
    frame.lists.emplace(row.integer(0), list_at(row, 1));
    return {};
  });
}

}  // namespace

Status UndoTable::add_frame(std::uint64_t revision, const PolicyFrame& frame, bool after) {
  CHATGATE_TRY_ASSIGN(
      Statement add_list,
      database_->prepare("INSERT INTO undo_lists (revision, list, after, name, kind, license, "
                         "source, max_age, checked_at, shadow, refresh) VALUES (?1, ?2, ?3, ?4, ?5, "
                         "?6, ?7, ?8, ?9, ?10, ?11)"));
  for (const auto& [id, list] : frame.lists) {
    add_list.bind(1, to_column(revision)).bind(2, id).bind(3, after ? 1 : 0).bind(4, list.name);
    add_list.bind(5, static_cast<std::int64_t>(list.kind)).bind(6, list.license).bind(7, list.source);
    add_list.bind(8, std::int64_t{list.max_age.count()}).bind(9, to_column(list.checked_at));
    CHATGATE_TRY(add_list.bind(10, list.shadow ? 1 : 0).bind(11, list.refresh).run());
  }
  CHATGATE_TRY_ASSIGN(Statement add_license,
                      database_->prepare("INSERT INTO undo_licenses (revision, name, after, created, "
                                         "destinations) VALUES (?1, ?2, ?3, ?4, ?5)"));
  for (const auto& [name, license] : frame.licenses) {
    const std::vector<std::uint8_t> packed = pack(license.destinations);
    add_license.bind(1, to_column(revision)).bind(2, name).bind(3, after ? 1 : 0);
    CHATGATE_TRY(add_license.bind(4, to_column(license.created)).bind_blob(5, packed).run());
  }
  return {};
}

Result<PolicyFrame> UndoTable::frame(std::uint64_t revision, bool after) {
  PolicyFrame frame;
  CHATGATE_TRY_ASSIGN(
      Statement lists,
      database_->prepare("SELECT list, name, kind, license, source, max_age, checked_at, "
                         "shadow, refresh FROM undo_lists WHERE revision = ?1 AND after = ?2"));
  CHATGATE_TRY(read_lists(lists.bind(1, to_column(revision)).bind(2, after ? 1 : 0), frame));
  CHATGATE_TRY_ASSIGN(Statement licenses,
                      database_->prepare("SELECT name, created, destinations FROM undo_licenses "
                                         "WHERE revision = ?1 AND after = ?2"));
  licenses.bind(1, to_column(revision)).bind(2, after ? 1 : 0);
  CHATGATE_TRY(each_row(licenses, [&frame](const Statement& row) -> Status {
    FramedLicense license;
    license.created = time_column(row, 1);
    CHATGATE_TRY_ASSIGN(license.destinations, unpack(row.blob(2)));
    frame.licenses.emplace(row.text(0), std::move(license));
    return {};
  }));
  return frame;
}

Result<PolicyFrame> UndoTable::frame_now() {
  PolicyFrame frame;
  CHATGATE_TRY_ASSIGN(
      Statement lists,
      database_->prepare(
          "SELECT l.id, l.name, l.kind, coalesce(s.name, ''), "
          "coalesce(l.source, ''), coalesce(l.max_age, 0), "
          "coalesce(l.checked_at, 0), l.shadow, coalesce(l.refresh, '') FROM lists l "
          "LEFT JOIN licenses s ON s.id = l.license WHERE l.removed IS NULL AND l.name <> ?1"));
  CHATGATE_TRY(read_lists(lists.bind(1, kProtected), frame));
  CHATGATE_TRY_ASSIGN(Statement licenses,
                      database_->prepare("SELECT s.name, s.created, d.address FROM licenses s LEFT JOIN "
                                         "destinations d ON d.license = s.id ORDER BY s.name, d.address"));
  CHATGATE_TRY(each_row(licenses, [&frame](const Statement& row) -> Status {
    FramedLicense& license = frame.licenses[row.text(0)];
    license.created = time_column(row, 1);
    if (row.is_null(2)) return {};
    CHATGATE_TRY_ASSIGN(const std::vector<IpAddress> one, unpack(row.blob(2)));
    license.destinations.insert(license.destinations.end(), one.begin(), one.end());
    return {};
  }));
  return frame;
}

}  // namespace chatgate
