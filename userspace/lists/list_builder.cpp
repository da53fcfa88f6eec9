// SPDX-License-Identifier: Apache-2.0
#include "lists/list_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/ip_range.h"

namespace chatgate {
namespace {

/// Longer than any entry: what is longer need not be looked at.
constexpr std::size_t kLongestEntry = 256;

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";  // \r: the rest of a CRLF
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};

  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

Error whole_input_error(std::uint32_t number, std::string_view shown, std::string_view reason,
                        std::string_view hint) {
  Error error = refused("read list", "", "", hint);
  error.reason = fmt::format("line {}: {}: {}", number, visible(shown, kShownBytes), reason);
  return error;
}

void ListBuilder::take(std::uint32_t number, std::string_view entry, std::string_view label,
                       std::string_view shown) {
  if (list_.items.size() > options_.max_prefixes) return;  // check_size() says so
  if (entry.size() > kLongestEntry) return reject(number, shown, "too long for an IP address");
  Result<IpPrefix> prefix = parse_ip_prefix(entry);
  if (!prefix && entry.find('-') != std::string_view::npos) return take_range(number, entry, label, shown);
  if (!prefix && prefix.error().reason == kHostBitsSet) {
    bad_.host_bits = bad_.host_bits || !options_.mask_host_bits;
    if (options_.mask_host_bits) prefix = parse_ip_prefix(prefix.error().hint);
  }
  if (!prefix) return refuse(number, entry, shown, std::move(prefix.error()));
  list_.add(*prefix, visible(trimmed(label)), number);
}

void ListBuilder::take_range(std::uint32_t number, std::string_view entry, std::string_view label,
                             std::string_view shown) {
  auto prefixes = parse_ip_range(entry);
  if (!prefixes) return refuse(number, entry, shown, std::move(prefixes.error()));
  const std::string clean = visible(trimmed(label));
  for (const IpPrefix& prefix : *prefixes) list_.add(prefix, clean, number);
}

void ListBuilder::reject(std::uint32_t number, std::string_view shown, std::string reason, std::string hint) {
  bad_.add({number, visible(shown, kShownBytes), std::move(reason), std::move(hint)});
}

Status ListBuilder::check_size() const {
  if (list_.items.size() <= options_.max_prefixes) return {};
  return fail(refused("read list", "", fmt::format("it has more than {} prefixes", options_.max_prefixes)));
}

void ListBuilder::refuse(std::uint32_t number, std::string_view entry, std::string_view shown, Error error) {
  const bool words = entry.find_first_of(" \t") != std::string_view::npos;
  const bool columns = entry.find_first_of(",;\t") != std::string_view::npos;
  if (columns && error.hint.empty()) {
    error.hint = "columns need a first line that names them, like ip,label";
  } else if (words && error.hint.empty()) {
    error.reason = "more than one word";
    error.hint = "one prefix a line, then ' # ' and a label";
  }
  reject(number, shown, std::move(error.reason), std::move(error.hint));
}

}  // namespace chatgate
