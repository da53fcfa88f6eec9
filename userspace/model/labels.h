// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chatgate {

/// The texts of many labels in one block of memory: a million labels of a list cost what they are long. A
/// text that comes again soon is kept once.
class Labels {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = 0;  ///< the empty text

  /// `text`: without NUL. Over 4 GiB of texts in all: kNone.
  Id add(std::string_view text);

  /// Valid until the next add().
  std::string_view at(Id id) const { return texts_.c_str() + id; }

 private:
  static constexpr std::size_t kRecent = 1024;

  std::string texts_ = std::string(1, '\0');  ///< each ends with a NUL; an Id is where it begins
  std::array<Id, kRecent> recent_{};
};

}  // namespace chatgate
