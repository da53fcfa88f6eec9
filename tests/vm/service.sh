#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest as a unit of its systemd, once after each of two boots: a host that gets the package, is killed,
# upgraded and rebooted, while sentinels and strangers send all the time (sentinel.py). What arrives, tcpdump writes
# down from before the link is up (arrivals.service): behind the XDP hook.
#   /files/first.deb  the package; /files/next_abi.deb  a later one whose tables have another layout
set -uo pipefail
# shellcheck source=check.sh
. /check.sh

sentinels=(198.51.100.66 2001:db8:1::66)
strangers=(198.51.100.77 2001:db8:1::77)
memory=/var/lib/vm-test

# How many frames of each have arrived since this boot.
arrived() {
  local source
  for source in "$@"; do grep -cF " $source.4444 > " /run/arrivals; done | xargs
}

# more BEFORE NOW: each of NOW's numbers is larger by 20 at least.
more() {
  local i before now
  read -ra before <<<"$1"
  read -ra now <<<"$2"
  for i in "${!before[@]}"; do ((now[i] >= before[i] + 20)) || return; done
}

more_of() {
  more "$1" "$(arrived "${@:2}")"
}

arrive() {
  eventually more_of "$(arrived "$@")" "$@"
}

# silent [COMMAND…]: nothing of the sentinels arrives from before the command until well after it, while strangers do.
silent() {
  local before after
  arrive "${strangers[@]}" || return # what came before is written down by then
  before=$(arrived "${sentinels[@]}")
  "$@" || return
  arrive "${strangers[@]}" || return
  after=$(arrived "${sentinels[@]}")
  echo "of the sentinels: $before, then $after"
  [[ $before == "$after" ]]
}

attached() {
  json '.interfaces[] | select(.name == "eth0") | .attached and .mode == "native" and .dispatcher' chatgate status --json
}

property() {
  systemctl show -P "$2" "$1"
}

restarted() {
  [[ $(property chatgate ActiveState) == active && $(property chatgate MainPID) != "$1" ]]
}

killed() {
  local process
  process=$(property chatgate MainPID)
  systemctl kill -s KILL chatgate && eventually restarted "$process"
}

upgraded() {
  dpkg -i /files/next_abi.deb && [[ $(property chatgate ActiveState) == active ]] && attached
}

# Milliseconds since boot.
when() {
  echo $(($(property "$1" "$2") / 1000))
}

dropped() {
  chatgate stats --json | jq '.counters.drop_banned.packets'
}

# What was dropped in the first boot is still counted; the sentinels' traffic comes on top.
still_counted() {
  local before=$1 now
  now=$(dropped)
  echo "$before, then $now"
  ((before > 0 && now >= before))
}

first_boot() {
  check "without chatgate the sentinels arrive" arrive "${sentinels[@]}"
  check "the package installs" dpkg -i /files/first.deb
  sed -i 's/^interfaces = .*/interfaces = ["eth0"]/' /etc/chatgate/chatgate.toml
  check "the service is enabled" systemctl enable chatgate
  check "it reads its configuration again" systemctl reload chatgate
  check "it filters on eth0" eventually attached
  check "the sentinels are banned" chatgate ban "${sentinels[@]}" --reason "sentinels"
  check "no sentinel arrives, strangers do" silent true
  check "killed, it is back by itself; no sentinel arrives" silent killed
  check "stopped, it goes on filtering" silent systemctl stop chatgate
  check "it is stopped" test "$(property chatgate ActiveState)" = inactive
  check "started again, nothing arrives" silent systemctl start chatgate
  check "an upgrade with tables of another layout: no sentinel arrives" silent upgraded
  check "it stops for the reboot" systemctl stop chatgate
  printf '%s %s %s\n' "$number" "$failed" "$(dropped)" >$memory
  systemctl reboot
}

second_boot() {
  check "strangers have arrived since the link is up" arrive "${strangers[@]}"
  check "no sentinel has arrived since the link is up" test "$(arrived "${sentinels[@]}")" = "0 0"
  check "it filters on eth0 after the reboot" attached
  check "what was written down began before it" \
    test "$(when arrivals ActiveEnterTimestampMonotonic)" -le "$(when chatgate ActiveEnterTimestampMonotonic)"
  check "it filtered before any interface was configured" \
    test "$(when chatgate ActiveEnterTimestampMonotonic)" -le "$(when systemd-networkd InactiveExitTimestampMonotonic)"
  check "what was dropped before is still counted" still_counted "$1"
  check "no sentinel arrives" silent true
  check "the documented way off" chatgate detach --all
  check "the sentinels arrive" arrive "${sentinels[@]}"
  check "and on again" chatgate attach eth0
  check "no sentinel arrives, again" silent true
  check "the package is removed" dpkg -r chatgate
  check "with it the filter: the sentinels arrive" arrive "${sentinels[@]}"
  report
  systemctl poweroff
}

if [[ -f $memory ]]; then
  read -r number failed before <$memory
  second_boot "$before"
else
  first_boot
fi
