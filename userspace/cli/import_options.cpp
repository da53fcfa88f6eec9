// SPDX-License-Identifier: Apache-2.0
#include "cli/import_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>

#include "cli/decimal.h"

namespace chatgate {
namespace {

/// `50%` with the unit '%': 50. At most 999999.
std::optional<std::uint32_t> number_with(char unit, std::string_view text) {
  constexpr std::size_t kLongestGuard = 7;
  if (!text.ends_with(unit) || text.size() > kLongestGuard) return std::nullopt;
  text.remove_suffix(1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void add_guards(CLI::App& command, ImportOptions& options) {
  command.add_option("--max-shrink", options.max_shrink,
                     "with --replace: of a list of 20 or more, at most so many fewer (default 50%)");
  command.add_option("--max-growth", options.max_growth,
                     "with --replace: of a list of 20 or more, at most so many times as many (default 5x)");
  command.add_flag("--allow-empty", options.allow_empty, "the input may have no prefix in it");
}

void add_reading(CLI::App& command, ImportOptions& options) {
  command.add_option("--column", options.reading.column,
                     "of CSV and JSON: which column or member has the addresses");
  command.add_flag("--skip-bad", options.skip_bad, "take the good lines, and name those that are not");
  command.add_flag("--mask-host-bits", options.reading.mask_host_bits, "take 192.0.2.1/24 as 192.0.2.0/24");
  decimal(command.add_option(
              "--v6-width", options.v6_width,
              "of a ban list: take single IPv6 addresses as the prefix of this length around them, like 64"))
      ->check(CLI::Range(32, 128));
}

}  // namespace

void add_import_options(CLI::App& command, ImportOptions& options) {
  command.add_option("LIST", options.list, "the list that owns the entries; made if it is new")->required();
  command
      .add_option(
          "FILE", options.source,
          "a file, an http(s) URL, or - (stdin); one address, CIDR or range a line, CSV with a header, "
          "JSON, JSON lines, ipset save or nft list set; plain or gzip")
      ->required();
  command.add_option("--kind", options.kind, "of a new list: ban, allow or share");
  command.add_flag("--replace", options.replace, "what the input does not name leaves the list");
  add_guards(command, options);
  add_reading(command, options);
  add_lifetime_options(command, options.lifetime);
  command.add_option("--reason,--label", options.reason, "kept with the entries that have none in the input");
  command.add_flag("--shadow", options.shadow, "of a ban list: count what would be dropped, drop nothing");
  command.add_flag("--shorten", options.shorten, "may end earlier than what is there");
  command.add_flag("--dry-run", options.dry_run, "say what would change");
}

Result<ReplaceBounds> read_bounds(const ImportOptions& options) {
  ReplaceBounds bounds;
  bounds.allow_empty = options.allow_empty;
  if (!options.max_shrink.empty()) {
    const auto percent = number_with('%', options.max_shrink);
    if (!percent || *percent > 100)
      return fail(usage_error("import", "--max-shrink " + options.max_shrink, "not a share from 0% to 100%",
                              "like 50%"));
    bounds.max_shrink = *percent;
  }
  if (!options.max_growth.empty()) {
    const auto factor = number_with('x', options.max_growth);
    if (!factor || *factor == 0)
      return fail(usage_error("import", "--max-growth " + options.max_growth,
                              "not a whole number of times, from 1x on", "like 5x"));
    bounds.max_growth = *factor;
  }
  return bounds;
}

}  // namespace chatgate
