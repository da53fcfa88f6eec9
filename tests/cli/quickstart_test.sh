#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/quickstart tells its story, ends with an error when the gate does not do what it says, and leaves nothing
# behind, whenever and however it is ended; on a named interface it asks, attaches, and can be undone:
#   quickstart_test.sh PROGRAM
# It runs in namespaces of its own (network, mount, process), so that all it finds there afterwards is quickstart's, and
# the interfaces of this machine are out of reach.
set -euo pipefail

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if [[ $EUID -ne 0 ]]; then
  echo "skipped: needs root"
  if [[ -n ${CHATGATE_STRICT-} ]]; then exit 1; fi
  exit 77
fi
if [[ $1 != --inside ]]; then
  exec unshare --mount --net --pid --fork --kill-child --mount-proc -- bash "${BASH_SOURCE[0]}" --inside "$1"
fi

CHATGATE_BINARY=$(realpath -e -- "$2")
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
scratch=$(mktemp -d "${TMPDIR:-/tmp}/chatgate-quickstart.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 143' INT TERM
mkdir "$scratch/tmp" "$scratch/state"
export CHATGATE_BINARY CHATGATE_STATE_DIR=$scratch/state TMPDIR=$scratch/tmp
log=$scratch/log
liar=$scratch/liar
quickstart=$source_root/scripts/quickstart
failures=0

# report WHAT COMMAND…: ok if the command succeeds.
report() {
  if "${@:2}"; then
    echo "ok - $1"
  else
    failures=$((failures + 1))
    echo "not ok - $1"
    sed 's/^/    /' "$log"
  fi
}

# has TEXT…: the last run printed each of these.
has() {
  local text
  for text in "$@"; do
    grep -qF -- "$text" "$log" || { echo "    missing: $text"; return 1; }
  done
}

# run EXIT-CODE COMMAND…: it ends with this exit code; what it printed is in the log.
run() {
  local status=0
  "${@:2}" >"$log" 2>&1 || status=$?
  [[ $status -eq $1 ]] || { echo "    exit code $status, not $1"; return 1; }
}

# A glob starts no process, so that nothing but this one is there.
only_this_process() {
  local processes=(/proc/[0-9]*)
  [[ ${processes[*]} == /proc/1 ]]
}

# All that could be left, a line each. Of the mounts that came along from the outside some may go meanwhile: the kernel
# drops a mount everywhere when its directory is removed; none is added.
world() {
  sort /proc/1/mounts
  find /run "$scratch" | sort
  ip netns list
  ip -o link | cut -d: -f2
}

# within SECONDS COMMAND…
within() {
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    if [[ $SECONDS -ge $end ]]; then return 1; fi
    sleep 0.1
  done
}

nothing_is_left() {
  local after
  within 5 only_this_process || { echo "    left running:"; ps_lines; return 1; }
  after=$(diff <(echo "$before") <(world) | grep '^>') || return 0
  printf '    left: %s\n' "$after"
  return 1
}

ps_lines() {
  local process
  for process in /proc/[0-9]*; do
    { tr '\0' ' ' <"$process/cmdline"; echo; } 2>/dev/null || true
  done
}

tells_the_story() {
  run 0 "$quickstart" </dev/null && has \
    '$ chatgate attach gate0' 'gate0: filtering, native mode' \
    'ok  198.51.100.7 gets through' \
    '$ chatgate ban 198.51.100.0/28 --reason spam' 'ok  198.51.100.7 gets no answer' \
    '$ chatgate allow 198.51.100.9 --label agent' 'ok  198.51.100.9 gets through' \
    "it covers 203.0.113.1, this host's address" \
    '$ chatgate ban 2001:db8:7::/64 --for 5s' 'ok  2001:db8:7::7 gets no answer' 'pings are answered again' \
    '198.51.100.7: drop (banned)' '198.51.100.9: pass (whitelisted)' 'drop_banned' \
    'Everything was as expected' && no_colour
}

no_colour() {
  ! grep -q $'\e' "$log"
}

# liar COMMAND: a chatgate that says it did COMMAND and does not.
liar() {
  # shellcheck disable=SC2016
  printf '#!/bin/sh\n[ "$1" != %s ] || { echo "added $2 … in force"; exit 0; }\nexec %s "$@"\n' "$1" "$CHATGATE_BINARY" >"$liar"
  chmod +x "$liar"
}

# finds_a_lie COMMAND TEXT
finds_a_lie() {
  liar "$1"
  CHATGATE_BINARY=$liar run 1 "$quickstart" </dev/null && has "NOT AS EXPECTED: $2"
}

# interrupt SIGNAL EXIT-CODE MOMENT: the signal comes when MOMENT has been printed. Job control, because without it bash
# starts background jobs with SIGINT ignored for good.
interrupt() {
  local status=0
  : >"$log"
  set -m
  "$quickstart" </dev/null >"$log" 2>&1 &
  set +m
  within 20 grep -qF -- "$3" "$log" || return 1
  kill "-$1" "$!"
  wait "$!" 2>/dev/null || status=$?
  [[ $status -eq $2 ]] || { echo "    exit code $status, not $2"; return 1; }
}

# at_terminal ANSWER WORD…: with a terminal, where somebody types ANSWER.
at_terminal() {
  script -qec "$(printf '%q ' "$quickstart" "${@:2}")" /dev/null <<<"$1"
}

xdp_is_on() {
  ip -d link show dev cgtest0 | grep -q 'prog/xdp.* name chatgate'
}

undo() {
  local line
  line=$(sed -n 's/^  undo  *//p' "$log")
  [[ -n $line ]] && bash -c "$line" >/dev/null && ! xdp_is_on
}

refuses_words() {
  run 2 "$quickstart" --nonsense && run 2 "$quickstart" one two && run 2 "$quickstart" --yes && run 0 "$quickstart" --help
}

interface_mode() {
  ip link add cgtest0 type veth peer name cgtest1
  ip link set cgtest0 up
  report "an interface that is not there" run 1 "$quickstart" nosuch0 --yes
  report "nobody to ask: refused" run 2 "$quickstart" cgtest0 </dev/null
  report "asked, answered no: exit 1" run 1 at_terminal n cgtest0
  report "… after the plan" has 'driver' 'veth' 'XDP programs now' 'would run: mount -t bpf -o mode=0700' 'dry run' '[y/N]' 'nothing was attached'
  report "… nothing attached, nothing mounted" not_touched
  report "loopback has no native mode: fails" run 1 "$quickstart" lo --yes
  report "… and takes its mount back" not_touched
  report "--yes" run 0 "$quickstart" cgtest0 --yes </dev/null
  report "… attached" xdp_is_on
  report "… status, and how to undo it" has 'cgtest0    filtering  native' "detach cgtest0"
  report "… undone by what it said" undo
  report "asked, answered yes" run 0 at_terminal y cgtest0
  report "… attached" xdp_is_on
  report "… undone by what it said" undo_at_terminal
}

undo_at_terminal() {
  sed -i 's/\r$//; s/\x1b\[[0-9;]*m//g' "$log"
  undo
}

not_touched() {
  ! xdp_is_on && [[ $(stat -f -c %T /sys/fs/bpf) != bpf_fs ]]
}

: >"$log"
liar nothing
before=$(world)
report "the story" tells_the_story
report "… leaves nothing" nothing_is_left
report "a ban that is none is found" finds_a_lie ban "198.51.100.7 must get no answer; ping: answered, TCP: connected"
report "… leaves nothing" nothing_is_left
report "a whitelist that is none is found" finds_a_lie allow "198.51.100.9 must get through; ping: silent, TCP: silent"
report "… leaves nothing" nothing_is_left
while read -r signal code moment; do
  report "SIG$signal at '$moment'" interrupt "$signal" "$code" "$moment"
  report "… leaves nothing" nothing_is_left
done <<'END'
INT 130 == 1.
TERM 143 $ chatgate ban 198.51.100.0/28
INT 130 no process of chatgate runs
HUP 143 == 2.
KILL 137 $ chatgate allow
END
report "wrong words are refused" refuses_words
interface_mode
[[ $failures -eq 0 ]]
