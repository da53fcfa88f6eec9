// SPDX-License-Identifier: Apache-2.0
#include "lists/json_walk.h"

#include <fmt/format.h>

#include <iterator>
#include <tuple>
#include <utility>

#include "lists/column_names.h"

namespace chatgate {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr int kAnyText = std::numeric_limits<int>::max() - 1;

}  // namespace

bool JsonWalk::push(bool array, std::size_t /*size: not known in text*/) {
  if (levels_.size() == kDeepest) return false;
  Level level;
  level.array = array;
  level.line = line_;
  if (!levels_.empty()) {
    Level& outer = levels_.back();
    outer.nested = true;
    // An array in an array, and an object in one, go by the outer one's name.
    level.name = outer.array ? outer.name : outer.member;
    level.passed_over = outer.passed_over || is_beside_addresses(outer, level);
  }
  level.holds_entries = array && !level.passed_over && array_holds_entries(level);
  levels_.push_back(std::move(level));
  return true;
}

/// What nft writes beside addresses: rules, what a set counts, and elements of several parts.
bool JsonWalk::is_beside_addresses(const Level& outer, const Level& level) {
  return (level.array && level.name == "concat") || (outer.name == "nftables" && level.name == "rule") ||
         (outer.name == "set" && level.name == "stmt");
}

/// nft's names for it are "elem" and "elements".
bool JsonWalk::array_holds_entries(const Level& level) const {
  const std::string& column = builder_.options().column;
  if (level.name.empty()) return column.empty();
  if (!column.empty()) return level.name == plain_name(column);
  return names_addresses(level.name) || level.name == "elem" || level.name == "elements";
}

bool JsonWalk::is_address(const Level& level) const {
  const std::string& column = builder_.options().column;
  if (!column.empty()) return level.member == plain_name(column);
  return names_addresses(level.member) || (level.member == "val" && level.name == "elem");
}

/// Two ends, as nft writes them. Where another column is chosen it is none of the entry's.
bool JsonWalk::is_range(const Level& level) const {
  const std::string& column = builder_.options().column;
  return level.array && level.name == "range" && (column.empty() || level.name == plain_name(column));
}

bool JsonWalk::key(std::string& name) {
  Level& level = levels_.back();
  level.member = plain_name(name);
  level.has_length = level.has_length || names_length(level.member);
  return true;
}

bool JsonWalk::string(std::string& value) {
  if (levels_.empty()) return plain(value);
  Level& level = levels_.back();
  if (level.passed_over) return true;
  if (!level.array) {
    take_member(level, value);
  } else if (is_range(level)) {
    level.addresses.emplace_back(trimmed(value));
  } else if (level.holds_entries) {
    builder_.take(line_, trimmed(value), {}, value);
  }
  return true;
}

void JsonWalk::take_member(Level& level, const std::string& value) {
  ++level.values;
  if (is_address(level)) {
    level.addresses.emplace_back(trimmed(value));
    return;
  }
  if (level.member == "type" && value == "metadata") level.metadata = true;
  const int rank = label_rank(level.member).value_or(kAnyText);
  if (rank >= level.label_rank) return;
  level.label = value;
  level.label_rank = rank;
}

/// A value that is no text.
bool JsonWalk::plain(const std::string& value) {
  if (levels_.empty()) {
    builder_.reject(line_, value, "neither a list nor an object");
    return true;
  }
  Level& level = levels_.back();
  ++level.values;
  level.no_text = level.no_text || (!level.array && is_address(level));
  if (level.array && level.holds_entries) builder_.reject(line_, value, "an address is a text");
  return true;
}

bool JsonWalk::number_unsigned(nlohmann::json::number_unsigned_t value) {
  // Only nft's is one of a prefix: a record may have the length of anything.
  const bool in_prefix = !levels_.empty() && !levels_.back().array && levels_.back().name == "prefix";
  if (in_prefix && levels_.back().member == "len") levels_.back().length = std::to_string(value);
  return plain(std::to_string(value));
}

bool JsonWalk::number_float(nlohmann::json::number_float_t /*value*/, const std::string& text) {
  return plain(text);
}

bool JsonWalk::binary(nlohmann::json::binary_t& /*value: not in text*/) { return false; }

bool JsonWalk::end_array() {
  const Level level = std::move(levels_.back());
  levels_.pop_back();
  if (level.passed_over) {
    if (level.name == "concat" && !levels_.back().passed_over)
      builder_.reject(level.line, level.name, "an entry of several parts is no address");
    return true;
  }
  if (!is_range(level)) return true;
  std::vector<std::string> entries = level.addresses;
  if (entries.size() == 2) entries = {entries[0] + "-" + entries[1]};
  // A member of its object, as good as any other: two that could hold the address are refused.
  std::vector<std::string>& of_object = levels_.back().addresses;
  if (!levels_.back().array && entries.size() == 1) {
    of_object.push_back(std::move(entries[0]));
    return true;
  }
  for (const std::string& one : entries) builder_.take(level.line, one, {}, one);
  return true;
}

bool JsonWalk::end_object() {
  Level level = std::move(levels_.back());
  levels_.pop_back();
  finish(std::move(level));
  return true;
}

/// A record names one address, however deep: a second one is something else's (an enriched log line has the
/// network's, too). The document itself may be a table of records.
void JsonWalk::finish(Level level) {
  if (level.passed_over) return;
  std::vector<Found> found = std::move(level.inside);
  const std::size_t inner = found.size();
  if (!find_own(level, found)) return;
  for (Found& one : found) {
    if (level.label_rank < one.label_rank)
      std::tie(one.label, one.label_rank) = std::tie(level.label, level.label_rank);
  }
  const bool is_record = levels_.empty() ? record_ : levels_.back().array;
  if (found.size() > 1 && (is_record || found.size() > inner))
    return reject_both(level, found[0].entry, found[1].entry);
  if (found.empty()) return miss(level);
  give(std::move(found));
}

bool JsonWalk::is_outermost() const { return levels_.empty() || levels_.back().array; }

void JsonWalk::reject_both(const Level& level, const std::string& one, const std::string& other) {
  builder_.reject(level.line, one + " " + other, "two members could hold the address",
                  "--column NAME chooses one");
}

/// False: it is a bad line.
bool JsonWalk::find_own(const Level& level, std::vector<Found>& found) {
  if (level.addresses.empty()) return true;
  const std::string& address = level.addresses[0];
  if (level.addresses.size() > 1) {
    reject_both(level, address, level.addresses[1]);
    return false;
  }
  // What an export of changes says of those that left.
  if (level.name == "removed") {
    builder_.reject(level.line, address, "it was removed from a list", "these are changes, not a list");
    return false;
  }
  if (level.has_length && level.length.empty() && address.find('/') == std::string::npos) {
    builder_.reject(level.line, address, kLengthElsewhere, kLengthHint);
    return false;
  }
  const std::string length = level.length.empty() ? "" : "/" + level.length;
  found.push_back({level.line, address + length, level.label, level.label_rank});
  return true;
}

/// To the object that it lies in, or to the list.
void JsonWalk::give(std::vector<Found> found) {
  if (!is_outermost()) {
    std::vector<Found>& outer = levels_.back().inside;
    outer.insert(outer.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    return;
  }
  for (const Found& one : found) builder_.take(one.line, one.entry, one.label, one.entry);
}

/// An object without an address: a bad line if it should have one.
void JsonWalk::miss(const Level& level) {
  is_metadata_ = is_metadata_ || level.metadata;
  const bool record = (!level.nested || level.no_text) && is_outermost();
  if (!record || level.metadata) return;
  const std::string shown = level.label.empty() ? "{…}" : level.label;
  if (level.no_text) return builder_.reject(level.line, shown, "an address is a text");
  builder_.reject(level.line, shown,
                  "no member of this object is named like an address (ip, cidr, prefix, …)",
                  "--column NAME chooses one");
}

/// What it says goes to whoever feeds the parser: by the return value.
bool JsonWalk::parse_error(std::size_t /*position*/, const std::string& /*token*/,
                           const nlohmann::json::exception& /*error*/) {
  return false;
}

}  // namespace chatgate
