// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// What an export says of itself, and what its form depends on.
struct ExportHeading {
  std::vector<std::string> lists;
  Kind kind = Kind::kAllow;    ///< kBan: the addresses are to be kept out; else they are to be let in
  std::uint64_t revision = 0;  ///< of the store
  WallTime at{};               ///< when it was made
  bool labels = false;         ///< the labels are to be seen
  std::string domain;          ///< SPF: the name of the record, without a dot at the end
};

struct ExportItem {
  IpPrefix prefix;
  std::string label;  ///< visible(); empty if it has none, or none is to be seen
};

/// What came and went between an earlier revision and the heading's.
struct ExportChanges {
  std::uint64_t since_revision = 0;
  WallTime since{};
  std::vector<ExportItem> added;
  std::vector<ExportItem> removed;
};

/// Takes the text piece by piece.
using WriteText = std::function<Status(std::string_view)>;

/// One form that lists are handed out in. Items come in prefix order, each prefix once; some may lie in
/// others.
struct ExportFormat {
  std::string_view name;
  std::string_view about;  ///< for --help
  Status (*write)(const ExportHeading&, std::span<const ExportItem>, const WriteText&) = nullptr;
  /// Null: the form has nothing that says "removed".
  Status (*write_changes)(const ExportHeading&, const ExportChanges&, const WriteText&) = nullptr;
};

std::span<const ExportFormat> export_formats();

/// kUsage, naming all there are, for a name that is none of them.
Result<const ExportFormat*> find_export_format(std::string_view name);

// One file each: export_plain.cpp and so on.
Status write_plain(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_csv(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_json(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_markdown(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_nginx(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_apache(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_iptables(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_nftables(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_ipset(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
Status write_postfix_cidr(const ExportHeading&, std::span<const ExportItem>, const WriteText&);
/// kUsage for a ban list. Refused: more records than a check of SPF may look up.
Status write_spf(const ExportHeading&, std::span<const ExportItem>, const WriteText&);

Status write_plain_changes(const ExportHeading&, const ExportChanges&, const WriteText&);
Status write_csv_changes(const ExportHeading&, const ExportChanges&, const WriteText&);
Status write_json_changes(const ExportHeading&, const ExportChanges&, const WriteText&);
Status write_markdown_changes(const ExportHeading&, const ExportChanges&, const WriteText&);

}  // namespace chatgate
