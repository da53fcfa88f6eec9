# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that run in the guest: checks, told as TAP-like lines; the last line is PASS only if every
# check held.
number=0 failed=0

# check WHAT COMMAND…: one line of the report; the output is shown only if the command fails.
check() {
  local what=$1 output
  shift
  number=$((number + 1))
  if output=$("$@" 2>&1); then
    echo "ok $number - $what"
    return
  fi
  failed=$((failed + 1))
  echo "not ok $number - $what"
  printf '%s\n' "\$ $*" "$output" | sed 's/^/# /'
}

# json FILTER COMMAND…: the filter says true about the command's JSON (no JSON, or several answers: not).
json() {
  local filter=$1 output
  shift
  output=$("$@") || return
  echo "$output"
  [[ $(jq "$filter" <<<"$output") == true ]]
}

# refused REASON HINT COMMAND…: it fails, and says both.
refused() {
  local reason=$1 hint=$2 output
  shift 2
  output=$("$@" 2>&1) && { echo "$output"; echo "it did not fail"; return 1; }
  echo "$output"
  [[ $output == *"$reason"* && $output == *"hint: "*"$hint"* ]]
}

# eventually COMMAND…: holds within minutes: an emulated processor on a busy machine is slow.
eventually() {
  local until=$((SECONDS + 180))
  until "$@"; do
    [[ $SECONDS -lt $until ]] || return
    sleep 0.1
  done
}

# dispatched INTERFACE PROGRAM…: exactly these run there, in this order, in native mode, under libxdp's dispatcher.
dispatched() {
  local interface=$1 status programs
  shift
  status=$(xdp-loader status "$interface") || return
  echo "$status"
  grep -Eq "^$interface +xdp_dispatcher +native " <<<"$status" || return
  programs=$(awk '$1 == "=>" { print $3 }' <<<"$status" | xargs)
  [[ $programs == "$*" ]]
}

report() {
  echo "1..$number"
  if [[ $failed -eq 0 ]]; then echo PASS; else echo "FAIL: $failed of $number"; fi
}
