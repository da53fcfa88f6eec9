#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/check finds what it is there to find: a small clean tree passes, and each of these breaks makes it fail by
# naming file and line.
set -euo pipefail

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/chatgate-check.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
cd "$scratch"
failures=0
tag='SPDX-License-Identifier:'

# write PATH LICENCE < text: a file with its licence line, so the text begins at line 2.
write() {
  mkdir -p "$(dirname "$1")"
  { printf '// %s %s\n' "$tag" "$2"; cat; } >"$1"
}

clean_tree() {
  mkdir -p scripts
  cp -r "$source_root/scripts/check" "$source_root/scripts/checks" scripts/
  cp "$source_root/.clang-format" "$source_root/.clang-tidy" .
  write include/chatgate/abi.h 'GPL-2.0-only OR Apache-2.0' <<<'#include <linux/types.h>'
  write bpf/gate.bpf.c GPL-2.0-only <<<'#include "chatgate/abi.h"'
  cp "$source_root/include/.clang-format" include/
  cp "$source_root/bpf/.clang-format" bpf/
  write userspace/base/error.h Apache-2.0 <<<'int error_number();'
  write userspace/base/error.cpp Apache-2.0 \
    < <(printf '%s\n' '#include "base/error.h"' '' 'int error_number() {' '  int number = 1;' '  return number;' '}')
  printf '# %s Apache-2.0\n' "$tag" >CMakeLists.txt
  cat >>CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(scratch CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
file(GLOB_RECURSE sources userspace/*.cpp)
add_library(scratch STATIC ${sources})
target_include_directories(scratch PUBLIC userspace)
add_custom_target(chatgate_skeleton_files)
END
  cp "$source_root/CMakePresets.json" .
}

# passes CHECK… : the tree as it is has no finding.
passes() {
  local output
  if output=$(scripts/check "$@" 2>&1); then
    echo "ok - $*: clean"
  else
    failures=$((failures + 1))
    printf 'not ok - %s: findings in a clean tree\n%s\n' "$*" "$output"
  fi
}

# finds CHECK PATTERN: it fails, and one line of what it prints begins with PATTERN.
finds() {
  local output status=0
  output=$(scripts/check "$1" 2>&1) || status=$?
  if [[ $status -eq 1 ]] && grep -q -- "^$2" <<<"$output"; then
    echo "ok - $1: $2"
  else
    failures=$((failures + 1))
    printf 'not ok - %s: wanted exit 1 and "%s", got exit %s and\n%s\n' "$1" "$2" "$status" "$output"
  fi
}

# broken PATH LICENCE CHECK PATTERN < text: the file is there for this check only.
broken() {
  write "$1" "$2"
  finds "$3" "$4"
  rm -f -- "$1"
}

repeated() {
  local i
  for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done
}

layers() {
  local path text reason
  while IFS='|' read -r path text reason; do
    broken "$path" Apache-2.0 layers "$path:2: $reason" <<<"$text"
  done <<'END'
userspace/base/x.cpp|#include "net/ip_prefix.h"|base may not include net
userspace/net/x.cpp|#include "model/entry.h"|net may not include model
userspace/model/x.h|#include "store/store.h"|model may not include store
userspace/store/x.cpp|#include "policy/compile.h"|store may not include policy
userspace/store/x.cpp|  #  include <bpf/bpf.h>|only datapath includes <bpf/bpf.h>
userspace/lists/x.cpp|#include "store/store.h"|lists may not include store
userspace/policy/x.cpp|#include "datapath/tables.h"|policy may not include datapath
userspace/policy/x.cpp|#include <ctime>|policy is pure and does not include <ctime>
userspace/policy/x.cpp|auto t = std::chrono::system_clock::now();|policy is pure: no clock
userspace/policy/x.cpp|const WallTime t = wall_now();|policy is pure: no clock
userspace/host/x.cpp|#include "model/entry.h"|host may not include model
userspace/datapath/x.cpp|#include "store/store.h"|datapath may not include store
userspace/engine/x.cpp|#include "cli/render.h"|engine may not include cli
userspace/engine/x.cpp|#include <xdp/libxdp.h>|only datapath includes <xdp/libxdp.h>
userspace/engine/x.cpp|#include "chatgate.skel.h"|only datapath includes <chatgate.skel.h>
userspace/engine/x.cpp|#include <nlohmann/json.hpp>|only cli lists includes <nlohmann/json.hpp>
userspace/cli/x.cpp|#include <sqlite3.h>|only store includes <sqlite3.h>
userspace/cli/x.cpp|#include <libmnl/libmnl.h>|only host includes <libmnl/libmnl.h>
userspace/cli/x.cpp|#include <spdlog/spdlog.h>|only base includes <spdlog/spdlog.h>
userspace/store/x.cpp|#include <CLI/CLI.hpp>|only cli includes <CLI/CLI.hpp>
userspace/store/x.cpp|#include "database.h"|an include names its layer
bpf/x.bpf.h|#include "model/entry.h"|bpf/ does not include model/entry.h
include/chatgate/x.h|#include <cstdint>|include/ does not include cstdint
END
  broken userspace/misc/x.cpp Apache-2.0 layers "userspace/misc/x.cpp:1: misc is not a layer" <<<'int x;'
}

licences() {
  local wrong='licence is'
  broken bpf/x.bpf.h Apache-2.0 spdx "bpf/x.bpf.h:1: $wrong Apache-2.0, here it must be GPL-2.0-only" <<<''
  broken include/x.h GPL-2.0-only spdx "include/x.h:1: $wrong GPL-2.0-only, here it must be GPL-2.0-only OR" <<<''
  broken userspace/x.h GPL-2.0-only spdx "userspace/x.h:1: $wrong GPL-2.0-only, here it must be Apache-2.0" <<<''
  printf 'int x;\n\n\n// %s Apache-2.0\n' "$tag" >userspace/late.cpp
  finds spdx 'userspace/late.cpp:1: no SPDX line'
  rm userspace/late.cpp
}

function_of() {
  printf 'void f(int a)\n    : b_{1} {\n'
  repeated "$1" '  a++;'
  printf '}\n'
}

budgets() {
  local deep='struct S { S() : a{1} { if (a) { for (;;) { while (a) { do { a--; } while (a); } } } } int a; };'
  broken userspace/x.h Apache-2.0 budgets 'userspace/x.h:121: 121 lines; 120' < <(repeated 120 'int f();')
  broken userspace/x.cpp Apache-2.0 budgets 'userspace/x.cpp:251: 251 lines; 250' < <(repeated 250 'int f();')
  broken tests/unit/x.cpp Apache-2.0 budgets 'tests/unit/x.cpp:251: 251 lines; 250' < <(repeated 250 'int f();')
  broken bpf/x.bpf.h GPL-2.0-only budgets 'bpf/x.bpf.h:251: 251 lines; 250' < <(repeated 250 'int f();')
  broken userspace/x.cpp Apache-2.0 budgets 'userspace/x.cpp:3: a function of 41 lines; 40' < <(function_of 40)
  broken userspace/x.cpp Apache-2.0 budgets 'userspace/x.cpp:2: blocks nest 4 deep' <<<"$deep"
  write userspace/x.cpp Apache-2.0 < <(function_of 39)
  passes budgets
  write userspace/x.cpp Apache-2.0 <<<'void f() { for (;;) { if (a) { g({{{1, {}, {}}, 2}, "{{{{"}); } } }  // {{{{{'
  passes budgets
  rm userspace/x.cpp
}

the_rest() {
  echo >stray
  finds names 'stray:1: a top-level name'
  rm stray
  printf '#!/usr/bin/env bash\nif true; then\n' >scripts/broken.sh
  finds shell 'scripts/broken.sh:'
  rm scripts/broken.sh
  broken userspace/x.cpp Apache-2.0 format 'userspace/x.cpp:2: not formatted' <<<'int  f( ) ;'
  broken bpf/x.bpf.h GPL-2.0-only format 'bpf/x.bpf.h:2: not formatted' <<<$'struct x {\n  int y;\n};'
}

# Twice each: what was found, or not found, must come out of the cache the same.
linter() {
  local header='userspace/base/error.h'
  passes tidy
  passes tidy
  write userspace/base/x.cpp Apache-2.0 <<<$'namespace {\nint BadName() { return 1; }\n}\nint x() { return BadName(); }'
  finds tidy "userspace/base/x.cpp:3: invalid case style for function 'BadName'"
  finds tidy "userspace/base/x.cpp:3: invalid case style for function 'BadName'"
  rm userspace/base/x.cpp
  passes tidy
  passes alone
  write userspace/base/x.cpp Apache-2.0 <<<'int y() { return error_number(); }'
  passes tidy
  finds alone "userspace/base/x.cpp:2: use of undeclared identifier 'error_number'"
  rm userspace/base/x.cpp
  printf 'int badHeader();\n' >>"$header"
  finds tidy "$header:3: invalid case style for function 'badHeader'"
}

clean_tree
passes
layers
licences
budgets
the_rest
linter
if scripts/check nonsense 2>/dev/null; then failures=$((failures + 1)); echo "not ok - an unknown check is no usage error"; fi
[[ $failures -eq 0 ]] || { echo "$failures failed"; exit 1; }
echo "all passed"
