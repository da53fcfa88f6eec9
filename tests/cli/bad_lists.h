// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"

namespace chatgate::test {

/// An input of `import` that must be refused.
struct BadList {
  std::string name;
  std::string data;
  std::vector<std::string> said;  ///< parts of what must be said, the line's number among them
  bool whole = false;  ///< nothing of it can be taken; else kGoodLine is in it, and --skip-bad takes that
  std::string list = "banned/x";
  Words options = {};
};

/// Stands in every list that has lines.
inline constexpr const char* kGoodLine = "203.0.113.77";

std::vector<BadList> bad_plain_lists();
std::vector<BadList> forbidden_prefixes();  ///< well-formed, and not to be in such a list
std::vector<BadList> bad_tables();          ///< CSV and JSON
std::vector<BadList> bad_sets();            ///< ipset and nft
std::vector<BadList> not_lists();

}  // namespace chatgate::test
