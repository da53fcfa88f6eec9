#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as root, after init.sh. Two virtio cards on one wire: eth1 is the host's, eth0 moves into the
# network namespace of a visitor, so every packet crosses an emulated card and the driver's XDP hook.
# Prints TAP-like lines; its last line is PASS only if every check held.
set -uo pipefail

host4=198.51.100.1 host6=2001:db8:1::1
visitor4=198.51.100.2 visitor6=2001:db8:1::2
burst=20
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

wire() {
  ip netns add visitor
  ip link set eth0 netns visitor
  ip link set lo up
  ip link set eth1 up
  ip addr add "$host4/24" dev eth1
  ip addr add "$host6/64" dev eth1 nodad
  ip -n visitor link set eth0 up
  ip -n visitor addr add "$visitor4/24" dev eth0
  ip -n visitor addr add "$visitor6/64" dev eth0 nodad
}

# Pings until the first answer, so that address resolution is over before packets are counted.
reaches() {
  local _
  for _ in 1 2 3 4 5; do
    ip netns exec visitor ping -n -c 1 -W 1 "$1" && return
  done
  return 1
}

# Sends exactly `burst` pings and succeeds only if none was answered.
is_silent() {
  local report
  report=$(ip netns exec visitor ping -n -q -c "$burst" -i 0.02 -W 1 "$1")
  echo "$report"
  [[ $report == *"$burst packets transmitted, 0 received"* ]]
}

# json FILTER COMMAND…: the filter says true about the command's JSON (no JSON, or several answers: not).
json() {
  local filter=$1 output
  shift
  output=$("$@") || return
  echo "$output"
  [[ $(jq "$filter" <<<"$output") == true ]]
}

# dispatched PROGRAM…: exactly these run on eth1, in native mode, under libxdp's dispatcher.
dispatched() {
  local status programs
  status=$(xdp-loader status eth1) || return
  echo "$status"
  grep -Eq '^eth1 +xdp_dispatcher +native ' <<<"$status" || return
  programs=$(awk '$1 == "=>" { print $3 }' <<<"$status" | sort | xargs)
  [[ $programs == "$*" ]]
}

unpinned() {
  local left
  left=$(find /sys/fs/bpf -path '*chatgate*' ! -type d)
  echo "$left"
  [[ -z $left ]]
}

# tells HOST VISITOR: `events` tells of the visitor's ping as it is dropped.
tells() {
  local seen listener
  seen=$(mktemp)
  chatgate events --json --count 1 --for 20s >"$seen" &
  listener=$!
  while kill -0 "$listener" 2>/dev/null; do
    ip netns exec visitor ping -n -c 1 -W 0.2 "$1"
  done
  wait "$listener" || return
  cat "$seen"
  [[ $(jq -r 'select(.source) | "\(.source) \(.interface) \(.entries[0].label)"' "$seen") == "$2 eth1 smoke test" ]]
}

beside_xdp_filter() {
  check "xdp-filter loads natively on virtio-net" xdp-filter load -m native -p allow eth1
  check "it runs under the dispatcher" dispatched xdpfilt_alw_all
  check "IPv4 passes xdp-filter" reaches "$host4"
  check "IPv6 passes xdp-filter" reaches "$host6"
  check "chatgate attaches natively beside it" chatgate attach eth1
  check "status: native, attached, under the dispatcher" \
    json '.interfaces[] | select(.name == "eth1") | .mode == "native" and .attached and .dispatcher' \
    chatgate status --json
  check "the dispatcher runs both" dispatched chatgate xdpfilt_alw_all
  check "IPv4 passes both" reaches "$host4"
  check "IPv6 passes both" reaches "$host6"
  check "nothing was dropped so far" json '.counters.drop_banned.packets == 0' chatgate stats --json
}

ban() {
  local address verdict='.results[0] | .verdict == "drop" and .reason == "banned" and .enforced'
  check "both addresses of the visitor are banned" chatgate ban "$visitor4" "$visitor6" --reason "smoke test"
  check "IPv4 gets no answer" is_silent "$host4"
  check "IPv6 gets no answer" is_silent "$host6"
  check "drop_banned equals the packets sent" \
    json ".counters.drop_banned.packets == $((2 * burst))" chatgate stats --json
  check "error_no_table is 0" json '.counters.error_no_table.packets == 0' chatgate stats --json
  check "events tells of an IPv4 drop" tells "$host4" "$visitor4"
  check "events tells of an IPv6 drop" tells "$host6" "$visitor6"
  for address in "$visitor4" "$visitor6"; do
    check "check $address: dropped, and the probe agrees" json "$verdict" chatgate check "$address" --json
  done
  check "check of a neighbour: passes" json '.results[0].verdict == "pass"' chatgate check 198.51.100.3 --json
}

detach() {
  check "chatgate detaches" chatgate detach eth1
  check "xdp-filter is still in place, alone" dispatched xdpfilt_alw_all
  check "IPv4 passes again" reaches "$host4"
  check "IPv6 passes again" reaches "$host6"
  check "nothing of chatgate is pinned any more" unpinned
}

wire
beside_xdp_filter
ban
detach
echo "1..$number"
if [[ $failed -eq 0 ]]; then echo PASS; else echo "FAIL: $failed of $number"; fi
