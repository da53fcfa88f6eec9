// SPDX-License-Identifier: Apache-2.0
// RFC 7208: a record is one or more strings of at most 255 bytes, joined without a blank (3.3); its name and
// text together should stay under 450 bytes, so that an answer fits a packet (3.4); one check may look up
// ten names (4.6.4). More than one record holds are several, and a first one that includes them. They are
// printed as a zone file has them (RFC 1035, 5.1).
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {
namespace {

constexpr std::size_t kLongestString = 255;
constexpr std::size_t kLongestRecord = 450;
constexpr std::size_t kMostLookups = 10;
constexpr const char* kStart = "v=spf1";
constexpr const char* kEnd = " ~all";

struct Record {
  std::string name;
  std::vector<std::string> terms;  ///< each with a blank before it
  std::size_t size;                ///< of name and text

  explicit Record(std::string named)
      : name(std::move(named)),
        size(name.size() + std::string_view(kStart).size() + std::string_view(kEnd).size()) {}
  bool has_room_for(const std::string& term) const { return size + term.size() <= kLongestRecord; }
  void add(std::string term) {
    size += term.size();
    terms.push_back(std::move(term));
  }
};

std::string term_of(const ExportItem& item) {
  const char* const mechanism = item.prefix.address.family == Family::kV4 ? "ip4" : "ip6";
  return fmt::format(" {}:{}", mechanism, to_string(item.prefix));
}

std::string nth_name(std::size_t n, const std::string& domain) { return fmt::format("spf{}.{}", n, domain); }

std::vector<Record> split(std::span<const ExportItem> items, const std::string& domain) {
  std::vector<Record> records;
  for (const ExportItem& item : items) {
    std::string term = term_of(item);
    if (records.empty() || !records.back().has_room_for(term))
      records.emplace_back(nth_name(records.size() + 1, domain));
    records.back().add(std::move(term));
  }
  return records;
}

Error too_many(std::size_t items, std::size_t records) {
  return refused("export", "spf",
                 fmt::format("{} need {} records, and one check of SPF looks up {} at most",
                             prefix_count(items), records + 1, kMostLookups),
                 "--aggregate may make them fewer; or list only the addresses that send mail");
}

Error too_long(const std::string& domain) {
  return refused("export", domain, "the record that includes the others would be too long",
                 "name a shorter --domain");
}

/// One record of that name; or one of that name that includes the others.
Result<std::vector<Record>> records_of(std::span<const ExportItem> items, const std::string& domain) {
  std::vector<Record> records = split(items, domain);
  if (records.empty()) records.emplace_back(domain);
  if (records.size() == 1) {
    records.front().name = domain;
    return records;
  }
  if (records.size() + 1 > kMostLookups) return fail(too_many(items.size(), records.size()));
  Record first(domain);
  for (const Record& one : records) first.add(" include:" + one.name);
  if (first.size > kLongestRecord) return fail(too_long(domain));
  records.insert(records.begin(), std::move(first));
  return records;
}

/// Cut between terms, where a reader would.
std::vector<std::string> strings_of(const Record& record) {
  std::vector<std::string> strings{kStart};
  const auto add = [&strings](const std::string& term) {
    if (strings.back().size() + term.size() > kLongestString) strings.emplace_back();
    strings.back() += term;
  };
  for (const std::string& term : record.terms) add(term);
  add(kEnd);
  return strings;
}

Status check_kind(const ExportHeading& heading) {
  if (heading.kind != Kind::kBan) return {};
  return fail(
      usage_error("export", list_names(heading), "SPF names who may send mail, and this is a ban list"));
}

}  // namespace

Status write_spf(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  CHATGATE_TRY(check_kind(heading));
  CHATGATE_TRY_ASSIGN(const std::vector<Record> records, records_of(items, heading.domain));
  CHATGATE_TRY(write(heading_lines(heading, items.size(), ";")));
  CHATGATE_TRY(write(fmt::format(
      "; a domain's own SPF record takes them in by include:{}, which costs {} of its {} look-ups\n",
      heading.domain, records.size(), kMostLookups)));
  for (const Record& record : records) {
    CHATGATE_TRY(
        write(fmt::format("{}. IN TXT \"{}\"\n", record.name, fmt::join(strings_of(record), "\" \""))));
  }
  return {};
}

}  // namespace chatgate
