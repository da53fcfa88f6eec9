// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lists/bad_lines.h"
#include "model/prefix_list.h"

namespace chatgate {

/// How many prefixes an input may have, repeats included: as many as the kernel's tables can hold. A short
/// text may name more: 80 bytes are a range of 254 prefixes.
inline constexpr std::size_t kMaxListPrefixes = std::size_t{1} << 24U;

/// What a person may say about how an input is to be read.
struct ReadOptions {
  std::string
      column;  ///< of a CSV or JSON: the column or member that holds the addresses; empty: by its name
  bool mask_host_bits = false;  ///< 192.0.2.1/24 is 192.0.2.0/24
  std::size_t max_prefixes = kMaxListPrefixes;
};

/// What the readers of all formats write into: they know where a text says "this is an entry"; what an entry
/// is (an address, a CIDR, a range) is known here.
class ListBuilder {
 public:
  explicit ListBuilder(const ReadOptions& options) : options_(options) {}

  /// An entry of line `number`; a range becomes several prefixes. `shown`: how the line looks, for the error.
  void take(std::uint32_t number, std::string_view entry, std::string_view label, std::string_view shown);

  /// A line that has no entry, and should have one.
  void reject(std::uint32_t number, std::string_view shown, std::string reason, std::string hint = {});

  /// Refused as a whole: more prefixes than the options permit, of which the rest was not taken.
  Status check_size() const;

  const ReadOptions& options() const { return options_; }
  PrefixList& list() { return list_; }
  BadLines& bad() { return bad_; }

 private:
  void take_range(std::uint32_t number, std::string_view entry, std::string_view label,
                  std::string_view shown);
  void refuse(std::uint32_t number, std::string_view entry, std::string_view shown, Error error);

  const ReadOptions& options_;
  PrefixList list_;
  BadLines bad_;
};

/// `text` without blanks, tabs and carriage returns at its ends.
std::string_view trimmed(std::string_view text);

/// An input that is refused as a whole because of line `number`. The object is for the caller to fill in.
Error whole_input_error(std::uint32_t number, std::string_view shown, std::string_view reason,
                        std::string_view hint = {});

/// Cuts the first line, without its end, off `text`.
std::string_view next_line(std::string_view& text);

}  // namespace chatgate
