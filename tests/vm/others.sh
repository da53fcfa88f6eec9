#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as root, on the same wire as smoke.sh: chatgate beside other XDP programs, before and after them, in
# the order of their priorities; upgraded in their midst, also by a command that is killed; refused where it could not
# live with what is there.
set -uo pipefail
# shellcheck source=check.sh
. /check.sh

host=198.51.100.1 visitor=198.51.100.2
burst=10
filters=$(dirname "$(find /usr/lib -name xdpfilt_dny_all.o)")

wire() {
  ip netns add visitor
  ip link set eth0 netns visitor
  ip link set lo up
  ip link set eth1 up
  ip addr add "$host/24" dev eth1
  # Without what IPv6 says by itself.
  ip netns exec visitor sh -c 'echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6'
  ip -n visitor link set eth0 up
  ip -n visitor addr add "$visitor/24" dev eth0
  # Nothing but the pings is counted: no address resolution either.
  ip neigh replace "$visitor" lladdr 02:00:5e:00:00:01 dev eth1 nud permanent
  ip -n visitor neigh replace "$host" lladdr 02:00:5e:00:00:02 dev eth0 nud permanent
}

# pings COUNT ANSWERED: that many are sent, and that many answered.
pings() {
  local report
  report=$(ip netns exec visitor ping -n -q -c "$1" -i 0.02 -W 1 "$host")
  echo "$report"
  [[ $report == *"$1 packets transmitted, $2 received"* ]]
}

counted() {
  chatgate stats --json | jq ".counters.$1.packets"
}

# counts COUNTER BY COMMAND…: the command holds, and the counter grows by exactly so many.
counts() {
  local counter=$1 by=$2 before
  before=$(counted "$counter")
  shift 2
  "$@" || return
  echo "$counter: $before, then $(counted "$counter")"
  (($(counted "$counter") == before + by))
}

# What xdp-filter says that it let pass on all interfaces.
filter_passed() {
  xdp-filter status | awk '$1 == "XDP_PASS" { print $2 }'
}

# filter_sees BY COMMAND…
filter_sees() {
  local by=$1 before
  before=$(filter_passed)
  shift
  "$@" || return
  echo "xdp-filter: $before, then $(filter_passed)"
  (($(filter_passed) == before + by))
}

program_of() {
  xdp-loader status eth1 | awk -v name="$1" '$1 == "=>" && $3 == name { print $4 }'
}

before_xdp_filter() {
  check "chatgate is alone under the dispatcher" chatgate attach eth1
  check "it is" dispatched eth1 chatgate
  check "xdp-filter comes after it" xdp-filter load -m native -p allow eth1
  check "both run" dispatched eth1 chatgate xdpfilt_alw_all
  check "chatgate sees the pings" counts pass_unlisted "$burst" pings "$burst" "$burst"
  check "xdp-filter sees them" filter_sees "$burst" pings "$burst" "$burst"
  check "a ban" chatgate ban "$visitor"
  check "chatgate drops" counts drop_banned "$burst" pings "$burst" 0
  check "xdp-filter sees none of them" filter_sees 0 pings "$burst" 0
  check "no ban" chatgate unban "$visitor"
  check "xdp-filter goes" xdp-filter unload eth1
  check "chatgate stays" dispatched eth1 chatgate
  check "chatgate still sees the pings" counts pass_unlisted "$burst" pings "$burst" "$burst"
}

# A program that drops everything shows who is asked first.
priorities() {
  check "one with priority 5 comes" xdp-loader load -m native -P 5 eth1 "$filters/xdpfilt_dny_all.o"
  check "it runs before chatgate" dispatched eth1 xdpfilt_dny_all chatgate
  check "chatgate sees nothing of what it drops" counts pass_unlisted 0 pings "$burst" 0
  check "it goes" xdp-loader unload eth1 -i "$(program_of xdpfilt_dny_all)"
  check "one with priority 100 comes" xdp-loader load -m native -P 100 eth1 "$filters/xdpfilt_dny_all.o"
  check "it runs after chatgate" dispatched eth1 chatgate xdpfilt_dny_all
  check "chatgate sees what it drops" counts pass_unlisted "$burst" pings "$burst" 0
}

# The new program is attached before the old one is taken off: every ping of the banned visitor is dropped by either.
upgrade() {
  local pinger
  ip netns exec visitor ping -n -q -i 0.002 "$host" >/pings &
  pinger=$!
  for _ in 1 2; do chatgate attach eth1 || return; done
  kill -INT "$pinger"
  wait "$pinger"
  cat /pings
  grep -Eq '^[0-9]+ packets transmitted, 0 received' /pings
  sent=$(sed -n 's/ packets transmitted.*//p' /pings)
  ((sent > 100))
}

upgraded() {
  local before
  before=$(counted drop_banned)
  upgrade || return
  echo "$sent sent; dropped: $before, then $(counted drop_banned)"
  (($(counted drop_banned) == before + sent))
}

upgrades() {
  check "a ban" chatgate ban "$visitor"
  check "two upgrades beside another program: every ping is dropped, and counted" upgraded
  check "the order is as before" dispatched eth1 chatgate xdpfilt_dny_all
  check "no ban" chatgate unban "$visitor"
  check "chatgate goes" chatgate detach eth1
  check "the other one stays" dispatched eth1 xdpfilt_dny_all
  check "it goes, too" xdp-loader unload eth1 --all
}

# killed_at FAILPOINT COMMAND…
killed_at() {
  CHATGATE_FAILPOINT=$1 "${@:2}"
  (($? == 137))
}

# Between attaching the new program and taking the old one off: two run, and the older one knows of no change any more.
cut_off() {
  check "chatgate is attached" chatgate attach eth1
  check "a ban" chatgate ban "$visitor"
  check "an upgrade to other tables is cut off" killed_at attach.placed chatgate attach eth1 --max-entries 5000
  check "both run" dispatched eth1 chatgate chatgate
  check "verify names it" eval '! chatgate verify'
  check "the ban holds" pings "$burst" 0
  check "no ban: a change takes the older one off" chatgate unban "$visitor"
  check "one runs" dispatched eth1 chatgate
  check "nothing drops by older tables" pings "$burst" "$burst"
  check "cut off by equal tables" killed_at attach.placed chatgate attach eth1
  check "both run again" dispatched eth1 chatgate chatgate
  check "attach leaves one" chatgate attach eth1
  check "one runs again" dispatched eth1 chatgate
  check "pings are counted once" counts pass_unlisted "$burst" pings "$burst" "$burst"
  check "it goes" chatgate detach eth1
}

attached_by_ip() {
  ip -details link show dev eth1 | grep -q "prog/xdp id"
}

# plain MODE: attached without libxdp, as `ip link` does it.
plain() {
  check "ip link attaches ($1)" ip link set dev eth1 "$1" pinned /sys/fs/bpf/plain
  check "attach refuses, and says what to do ($1)" \
    refused "another XDP program is there" "ip link set dev eth1 $1 off" chatgate attach eth1
  check "it is still there ($1)" attached_by_ip
  check "what was said is done ($1)" ip link set dev eth1 "$1" off
  check "it is gone ($1)" eval '! attached_by_ip'
  check "attach attaches ($1)" chatgate attach eth1
  check "it filters ($1)" counts pass_unlisted "$burst" pings "$burst" "$burst"
  check "and goes ($1)" chatgate detach eth1
}

without_bpffs() {
  umount /sys/fs/bpf
  check "no bpffs: attach refuses, and says what to do" \
    refused "no BPF file system is mounted there" "mount -t bpf -o mode=0700 bpf /sys/fs/bpf" chatgate attach eth1
  check "nothing is attached" eval '! attached_by_ip'
  check "what was said is done" mount -t bpf -o mode=0700 bpf /sys/fs/bpf
  check "attach attaches" chatgate attach eth1
  check "under the dispatcher" dispatched eth1 chatgate
}

wire
before_xdp_filter
priorities
upgrades
cut_off
bpftool prog load "$filters/xdpfilt_alw_all.o" /sys/fs/bpf/plain type xdp
for mode in xdpdrv xdpgeneric; do plain "$mode"; done
without_bpffs
report
