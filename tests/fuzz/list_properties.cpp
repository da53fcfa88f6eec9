// SPDX-License-Identifier: Apache-2.0
#include "fuzz/list_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "fuzz/property.h"
#include "lists/export_text.h"

namespace chatgate::fuzz {
namespace {

using Labelled = std::map<IpPrefix, std::string>;

/// More than that shows nothing new, and takes long.
constexpr std::size_t kExported = 64;

struct Form {
  std::string_view format;
  std::string_view read_as;
  std::size_t longest_label;  ///< with quotes and backslashes replaced; 0: labels come back as they are
  bool is_ipset;  ///< a /0 is written as its halves, and a label after a space if it begins with "-"
};

constexpr std::array<Form, 5> kForms{{{"plain", "plain text", 0, false},
                                      {"csv", "CSV", 0, false},
                                      {"json", "JSON", 0, false},
                                      {"ipset", "ipset save", 255, true},
                                      {"nftables", "nft set", 127, false}}};

Labelled labelled(const PrefixList& list, std::size_t most) {
  Labelled all;
  for (const PrefixItem& item : list.items) {
    if (all.size() < most) all.emplace(item.prefix, list.label_of(item));
  }
  return all;
}

std::string exported(const Form& form, const Labelled& list) {
  std::vector<ExportItem> items;
  for (const auto& [prefix, label] : list) items.push_back({prefix, label});
  ExportHeading heading;
  heading.lists = {"platform", "agents/acme"};
  heading.labels = true;
  std::string text;
  const WriteText write = [&text](std::string_view piece) {
    text += piece;
    return Status();
  };
  const Status written = (*find_export_format(form.format))->write(heading, items, write);
  FUZZ_HOLDS(written.has_value(), to_text(written.error()));
  return text;
}

std::string label_in(const Form& form, const std::string& label) {
  if (form.longest_label == 0) return label;
  const std::size_t space = form.is_ipset && label.starts_with('-') ? 1 : 0;
  return without_quotes(std::string(space, ' ') + label, form.longest_label).substr(space);
}

/// What the form makes of the list.
Labelled in_form(const Form& form, const Labelled& list) {
  Labelled all;
  for (const auto& [prefix, label] : list) {
    const std::string kept = label_in(form, label);
    if (prefix.length > 0 || !form.is_ipset) {
      all.emplace(prefix, kept);  // what is named twice counts once, as it came first
      continue;
    }
    const IpPrefix low = make_prefix(prefix.address, 1);
    all.emplace(low, kept);
    all.emplace(make_prefix(last_address(prefix), 1), kept);
  }
  return all;
}

std::string text_of(const Labelled& list) {
  std::string text;
  for (const auto& [prefix, label] : list) text += fmt::format("{} '{}'\n", to_cidr(prefix), label);
  return text;
}

std::uint32_t lines_of(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void check_export(const Form& form, const Labelled& list) {
  const std::string text = exported(form, list);
  const auto read = read_list(text, "export", {});
  FUZZ_HOLDS(read.has_value(), to_text(read.error()) + "\n" + text);
  FUZZ_HOLDS(read->format == form.read_as, std::string(read->format) + "\n" + text);
  FUZZ_HOLDS(read->bad.count == 0, read->bad.first.front().reason + "\n" + text);
  const Labelled back = labelled(read->list, std::string::npos);
  FUZZ_HOLDS(back == in_form(form, list), text_of(back) + "is not\n" + text_of(in_form(form, list)) + text);
}

}  // namespace

void check_items(std::string_view text, const PrefixList& list) {
  const std::uint32_t lines = lines_of(text);
  for (const PrefixItem& item : list.items) {
    const std::string label(list.label_of(item));
    FUZZ_HOLDS(make_prefix(item.prefix.address, item.prefix.length) == item.prefix, to_cidr(item.prefix));
    FUZZ_HOLDS(label == visible(label), label);
    FUZZ_HOLDS(item.line >= 1 && item.line <= lines, fmt::format("line {} of {}", item.line, lines));
  }
}

void check_bad_lines(std::string_view text, const BadLines& bad) {
  const std::uint32_t lines = lines_of(text);
  FUZZ_HOLDS(bad.first.size() == std::min<std::uint64_t>(bad.count, BadLines::kKept),
             std::to_string(bad.count));
  for (const BadLine& line : bad.first) {
    FUZZ_HOLDS(line.number >= 1 && line.number <= lines, fmt::format("line {} of {}", line.number, lines));
    FUZZ_HOLDS(line.text.size() <= kShownBytes && line.text == visible(line.text), line.text);
    FUZZ_HOLDS(!line.reason.empty() && line.reason == visible(line.reason), line.reason);
    FUZZ_HOLDS(line.hint == visible(line.hint), line.hint);
  }
}

void check_exports(const PrefixList& list) {
  const Labelled all = labelled(list, kExported);
  for (const Form& form : kForms) check_export(form, all);
}

void check_read(std::string_view text, ListBuilder& builder) {
  check_items(text, builder.list());
  check_bad_lines(text, builder.bad());
  check_exports(builder.list());
}

void check_whole_refusal(const Error& error) {
  FUZZ_HOLDS(error.kind == ErrorKind::kRefused, to_text(error));
  FUZZ_HOLDS(!error.reason.empty() && error.reason == visible(error.reason), error.reason);
  FUZZ_HOLDS(error.hint == visible(error.hint), error.hint);
}

ReadOptions options_of(std::uint8_t byte) {
  constexpr std::array<const char*, 4> kColumns{"", "ip", "b", "no such"};
  return {kColumns.at(byte & 3U), (byte & 4U) != 0};
}

}  // namespace chatgate::fuzz
