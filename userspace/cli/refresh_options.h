// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/list_changes.h"
#include "model/duration.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own
class App;
}

namespace chatgate {

/// The words of `list` about a list's source.
struct RefreshOptions {
  std::string source;
  bool no_source = false;
  std::string interval;
  std::string column;
  std::string lifetime;
  int v6_width = 0;  ///< 0: not given
  bool skip_bad = false;
  bool mask_host_bits = false;
  bool no_refresh = false;

  bool any() const;
};

void add_refresh_options(CLI::App& command, RefreshOptions& options);

/// Fills in source and refresh; a relative path is made absolute. kUsage: words that are off.
Status read_refresh_options(const RefreshOptions& options, const DurationPolicy& policy,
                            ListRequest& request);

}  // namespace chatgate
