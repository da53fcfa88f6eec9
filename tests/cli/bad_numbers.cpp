// SPDX-License-Identifier: Apache-2.0
#include "cli/bad_input.h"

namespace chatgate::test {

std::vector<BadInput> bad_numbers() {
  const std::string reason = " is no plain decimal number";
  return {
      {{"stats", "--top", "010"}, "--top: 010" + reason, "chatgate stats --help"},
      {{"stats", "--top", "0x10"}, "--top: 0x10" + reason, "chatgate stats --help"},
      {{"stats", "--watch", "--count", "1'0"}, "--count: 1'0" + reason, "chatgate stats --help"},
      {{"stats", "--watch", "--count", "+1"}, "--count: +1" + reason, "chatgate stats --help"},
      {{"events", "--count", "010"}, "--count: 010" + reason, "chatgate events --help"},
      {{"attach", "g0", "--max-entries", "010000"},
       "--max-entries: 010000" + reason,
       "chatgate attach --help"},
      {{"import", "banned/x", "-", "--v6-width", "064"},
       "--v6-width: 064" + reason,
       "chatgate import --help"},
      {{"list", "banned/x", "--v6-width", "0100"}, "--v6-width: 0100" + reason, "chatgate list --help"},
  };
}

}  // namespace chatgate::test
