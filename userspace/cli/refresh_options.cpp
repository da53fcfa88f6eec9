// SPDX-License-Identifier: Apache-2.0
#include "cli/refresh_options.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/decimal.h"
#include "lists/url_source.h"
#include "policy/refresh_schedule.h"

namespace chatgate {
namespace {

constexpr std::size_t kMaxSource = 2048;

/// Read again by another process, somewhere else: a path is made absolute.
Result<std::string> absolute_source(const std::string& source) {
  if (source.size() > kMaxSource)
    return fail(usage_error("set source", visible(source, kShownBytes), "it is too long"));
  if (visible(source) != source)
    return fail(usage_error("set source", source, "it has invisible characters"));
  if (is_url(source)) return source;
  if (source == "-" || source.find("://") != std::string::npos)
    return fail(usage_error("set source", source, "neither an http(s) URL nor a file",
                            "https://…, http://… or /path/to/file"));
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(source, error);
  if (error) return fail(system_error("set source", source, error.value()));
  return path.lexically_normal().string();
}

}  // namespace

bool RefreshOptions::any() const {
  return !source.empty() || no_source || !interval.empty() || !column.empty() || !lifetime.empty() ||
         v6_width != 0 || skip_bad || mask_host_bits || no_refresh;
}

void add_refresh_options(CLI::App& command, RefreshOptions& options) {
  CLI::Option* source = command.add_option(
      "--source", options.source,
      "the URL or file that it is read from, by `refresh` and the service, as import --replace reads it");
  command.add_flag("--no-source", options.no_source, "it is read from nowhere")->excludes(source);
  CLI::Option* refresh = command.add_option(
      "--refresh", options.interval,
      fmt::format("how often a URL is asked: {} to {} (default {}); a file is read when it changes",
                  to_string(kShortestRefresh), to_string(kLongestRefresh), to_string(kDefaultRefresh)));
  command.add_flag("--no-refresh", options.no_refresh, "the source is only remembered")->excludes(refresh);
  command.add_option("--for", options.lifetime,
                     "of its source: how long the entries live if it is not read again (as in import)");
  command.add_option("--column", options.column,
                     "of its source, CSV or JSON: which column or member has the addresses");
  command.add_flag("--skip-bad", options.skip_bad, "of its source: the good lines are taken");
  command.add_flag("--mask-host-bits", options.mask_host_bits,
                   "of its source: 192.0.2.1/24 is taken as 192.0.2.0/24");
  decimal(
      command.add_option("--v6-width", options.v6_width,
                         "of its source and of bans: single IPv6 addresses become prefixes of this length"))
      ->check(CLI::Range(32, 128));
}

Status read_refresh_options(const RefreshOptions& options, const DurationPolicy& policy,
                            ListRequest& request) {
  if (options.no_source) request.source = std::string();
  if (!options.source.empty()) {
    CHATGATE_TRY_ASSIGN(request.source, absolute_source(options.source));
  }
  RefreshChange& refresh = request.refresh;
  if (!options.interval.empty()) {
    CHATGATE_TRY_ASSIGN(refresh.interval, parse_duration(options.interval));
  }
  if (!options.lifetime.empty()) {
    CHATGATE_TRY_ASSIGN(refresh.lifetime, parse_lifetime(options.lifetime, policy));
  }
  if (!options.column.empty()) refresh.column = options.column;
  if (options.v6_width != 0) refresh.v6_width = options.v6_width;
  refresh.skip_bad = options.skip_bad;
  refresh.mask_host_bits = options.mask_host_bits;
  refresh.off = options.no_refresh;
  return {};
}

}  // namespace chatgate
