// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lists/export_format.h"

// What the writers of several formats share.
namespace chatgate {

/// "platform, office"
std::string list_names(const ExportHeading& heading);

/// "revision 7, 2026-12-24T18:00:00Z"
std::string moment(const ExportHeading& heading);

/// "1 prefix", "2 prefixes"
std::string prefix_count(std::size_t count);

/// How long a comment gets at most, in bytes, where a program reads it: iptables-restore takes what is beyond
/// 10 KiB for the next line, nginx refuses 4 KiB.
inline constexpr std::size_t kLongestComment = 255;

/// Lines that each start with `mark`: which lists, at which revision, when, and how many prefixes.
std::string heading_lines(const ExportHeading& heading, std::size_t count, std::string_view mark);

/// The lists' names as one word of at most `max` bytes (16 or more), out of a-z, 0-9 and _: "agents_acme". A
/// longer one is cut; it ends in a checksum of them then, and where other lists' names make the same word:
/// those with . - or _, and several.
std::string one_word(const ExportHeading& heading, std::size_t max);

/// " # label", of at most `max` bytes of label; empty if there is none.
std::string trailing_label(const ExportItem& item, std::size_t max = std::string::npos);

/// "# label" as a line of its own, of at most kLongestComment bytes of label; empty if there is none.
std::string comment_line(const ExportItem& item, std::string_view indent = {});

/// `text` for a quoted string that knows no escapes: double quotes become single ones, backslashes slashes;
/// at most `max` bytes.
std::string without_quotes(std::string_view text, std::size_t max);

/// Writes what `line_of` (an ExportItem -> std::string) makes of each item.
template <typename LineOf>
Status write_lines(std::span<const ExportItem> items, const WriteText& write, LineOf&& line_of) {
  for (const ExportItem& item : items) CHATGATE_TRY(write(line_of(item)));
  return {};
}

}  // namespace chatgate
