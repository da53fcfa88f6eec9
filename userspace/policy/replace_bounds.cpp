// SPDX-License-Identifier: Apache-2.0
#include "policy/replace_bounds.h"

#include <fmt/format.h>

namespace chatgate {
namespace {

std::uint64_t divided_up(std::uint64_t value, std::uint64_t by) { return (value + by - 1) / by; }

Error out_of_bounds(std::string_view list, std::uint64_t before, std::uint64_t after,
                    const std::string& limit, const std::string& allows) {
  return refused("replace list", list,
                 fmt::format("it would go from {} to {} entries; {} is the limit", before, after, limit),
                 fmt::format("if that is meant: {} (with --dry-run it shows what would change)", allows));
}

}  // namespace

Status check_bounds(std::string_view list, std::uint64_t before, std::uint64_t after,
                    const ReplaceBounds& bounds) {
  if (before < kSmallList || (after == 0 && bounds.allow_empty)) return {};
  if (after < before && (before - after) * 100 > before * bounds.max_shrink) {
    return fail(out_of_bounds(list, before, after, fmt::format("{}% fewer", bounds.max_shrink),
                              fmt::format("--max-shrink {}%", divided_up((before - after) * 100, before))));
  }
  if (after > before * bounds.max_growth) {
    return fail(out_of_bounds(list, before, after, fmt::format("{} times as many", bounds.max_growth),
                              fmt::format("--max-growth {}x", divided_up(after, before))));
  }
  return {};
}

}  // namespace chatgate
