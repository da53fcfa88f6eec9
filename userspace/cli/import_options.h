// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "cli/lifetime_options.h"
#include "lists/list_builder.h"
#include "policy/replace_bounds.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own
class App;
}

namespace chatgate {

/// The words of `import`.
struct ImportOptions {
  std::string list;
  std::string source;
  std::string kind;
  LifetimeOptions lifetime;
  std::string reason;
  ReadOptions reading;
  int v6_width = 128;
  std::string max_shrink;
  std::string max_growth;
  bool allow_empty = false;
  bool skip_bad = false;
  bool replace = false;
  bool shadow = false;
  bool shorten = false;
  bool dry_run = false;
};

void add_import_options(CLI::App& command, ImportOptions& options);

/// `--max-shrink 50%`, `--max-growth 5x`, `--allow-empty`. kUsage: not a share of 0% to 100%, or a factor
/// from 1x on.
Result<ReplaceBounds> read_bounds(const ImportOptions& options);

}  // namespace chatgate
