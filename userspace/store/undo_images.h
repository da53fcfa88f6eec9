// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/entry.h"

namespace chatgate {

/// Entries as they were before a change, in few bytes: what is as in the one before is not said again, so
/// that of a million entries that came with one list little more is kept than their prefixes.
class ImagePacker {
 public:
  void add(const Entry& entry);
  std::size_t size() const { return packed_.size(); }
  /// What was added so far; it is empty afterwards.
  std::vector<std::uint8_t> take();

 private:
  void add_number(std::int64_t number);
  void add_text(const std::string& text);

  std::vector<std::uint8_t> packed_;
  Entry last_;
};

/// Prefix, label, by, created, expires and shadow of each, as they were added. Damaged: refused.
Status unpack_images(std::span<const std::uint8_t> packed, const std::function<Status(const Entry&)>& visit);

}  // namespace chatgate
