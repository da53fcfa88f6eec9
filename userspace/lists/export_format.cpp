// SPDX-License-Identifier: Apache-2.0
#include "lists/export_format.h"

#include <algorithm>
#include <array>

namespace chatgate {
namespace {

constexpr std::array<ExportFormat, 11> kFormats{{
    {"plain", "one a line", write_plain, write_plain_changes},
    {"csv", "with a header line; a label like =1+1 gets an apostrophe", write_csv, write_csv_changes},
    {"json", "one document", write_json, write_json_changes},
    {"markdown", "a table", write_markdown, write_markdown_changes},
    {"nginx", "allow or deny lines, to be included", write_nginx, nullptr},
    {"apache", "Require ip, or Require not ip, to be included", write_apache, nullptr},
    {"iptables", "a chain, for iptables-restore and ip6tables-restore --noflush", write_iptables, nullptr},
    {"nftables", "a table with two sets, for nft -f", write_nftables, nullptr},
    {"ipset", "two sets, for ipset restore", write_ipset, nullptr},
    {"postfix-cidr", "a cidr: table for check_client_access", write_postfix_cidr, nullptr},
    {"spf", "TXT records of who may send mail (RFC 7208)", write_spf, nullptr},
}};

std::string all_names() {
  std::string names;
  for (const ExportFormat& one : kFormats) names += (names.empty() ? "" : ", ") + std::string(one.name);
  return names;
}

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

Result<const ExportFormat*> find_export_format(std::string_view name) {
  const auto* const found = std::find_if(kFormats.begin(), kFormats.end(),
                                         [&](const ExportFormat& one) { return one.name == name; });
  if (found != kFormats.end()) return found;
  return fail(usage_error("export", visible(name, kShownBytes), "not a format", all_names()));
}

}  // namespace chatgate
