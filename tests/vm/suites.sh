#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as root: the test programs in /files, on this kernel. Most tests wait more than they work, so each
# program runs in several shards at a time. The property test does 10^4 operations (the host: 10^6).
set -uo pipefail
# shellcheck source=check.sh
. /check.sh

# An emulated processor takes ten times as long: of the netns suite those whose outcome hangs on the kernel, its
# dispatcher or its drivers.
declare -A tests=(
  [bpf_tests]='*:-*Differential*/[1-9]'
  [netns_tests]='Attach.*:AttachRefused.*Foreign*:AttachRefused.AllOrNothing:AttachRefused.OtherMode*'
)
tests[netns_tests]+=':AttachRefused.WithoutABpf*:Confirm.TheCommand*:Survives.*Permanent*:*/Counters.DropsEqual*'
tests[netns_tests]+=':*/Replace.UnderTraffic/key_by_key:*/Traffic.BanSilences*:*/Vlan.DropsBehind*'
shards=4
export CHATGATE_STRICT=1 CHATGATE_STEPS=10000 GTEST_TOTAL_SHARDS=$shards
mkdir -p /var/log /var/lib
ip link set lo up

run_shards() {
  local shard
  for ((shard = 0; shard < shards; shard++)); do
    GTEST_SHARD_INDEX=$shard "/files/$1" --gtest_filter="${tests[$1]}" >"/var/log/$1.$shard" 2>&1 &
  done
  wait
}

# Every shard said how it went: nothing failed, nothing was skipped, and together they had something to do.
all_passed() {
  local shard log passed ran=0
  for ((shard = 0; shard < shards; shard++)); do
    log=/var/log/$1.$shard
    passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log")
    if [[ -z $passed ]] || grep -Eq '^\[  (FAILED|SKIPPED) ' "$log"; then
      grep -E -B 12 '^\[  (FAILED|SKIPPED) ' "$log" || tail -n 30 "$log"
      return 1
    fi
    ran=$((ran + passed))
  done
  echo "$ran" >/var/log/ran
  ((ran > 0))
}

for program in bpf_tests netns_tests; do
  [[ -x /files/$program ]] || continue
  SECONDS=0
  : >/var/log/ran
  run_shards "$program"
  check "$program on Linux $(uname -r)" all_passed "$program"
  echo "# $program: $(cat /var/log/ran) tests in $SECONDS s"
done
((number > 0)) || failed=1
report
