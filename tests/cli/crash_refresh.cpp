// SPDX-License-Identifier: Apache-2.0
#include "cli/crash_kinds.h"

namespace chatgate::test {

CrashKind refresh_kind() {
  const auto file = [](const Cli& cli) { return cli.lab().file("feed.txt"); };
  CrashKind kind;
  kind.name = "refresh";
  kind.prepare = [file](const Cli& cli) {
    write_file(file(cli), "192.0.2.60\n192.0.2.61\n");
    cli.all({{"list", "crashfeed", "--kind", "ban", "--source", file(cli), "--for", "forever"},
             {"refresh", "crashfeed"}});
    write_file(file(cli), "192.0.2.61\n192.0.2.62\n");
  };
  kind.command = [](const Cli&) { return Words{"refresh", "crashfeed"}; };
  return kind;
}

}  // namespace chatgate::test
