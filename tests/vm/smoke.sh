#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as root, after init.sh. Two virtio cards on one wire: eth1 is the host's, eth0 moves into the
# network namespace of a visitor, so every packet crosses an emulated card and the driver's XDP hook.
set -uo pipefail
# shellcheck source=check.sh
. /check.sh

host4=198.51.100.1 host6=2001:db8:1::1
visitor4=198.51.100.2 visitor6=2001:db8:1::2
burst=20
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

# look IFACE…: what doctor says of these and of the host, in `report`. Its exit code is not looked at: nobody sets the
# guest's clock. One look takes seconds here, because the kernel is asked to verify the filter.
look() {
  report=$(chatgate doctor "$@" --json || true)
}

finding() {
  jq -e --arg subject "$1" --arg check "$2" '.findings[] | select(.subject == $subject and .check == $check)' <<<"$report"
}

# says SUBJECT CHECK LEVEL FOUND: exactly that.
says() {
  finding "$1" "$2" || return
  [[ $(finding "$1" "$2" | jq -r '.level + ": " + .found') == "$3: $4" ]]
}

# mend SUBJECT CHECK: types the command that doctor names.
mend() {
  local command
  command=$(finding "$1" "$2" | jq -er .command) || return
  echo "$command"
  bash -c "$command"
}

# Without the kernel's compiler the filter is slow, and nothing else. (A store of its own: drops are counted there, too.)
interpreted() {
  local -x CHATGATE_STATE_DIR=/run/interpreted
  sysctl -q -w net.core.bpf_jit_enable=0
  look
  check "doctor: the filter would be interpreted" says host jit warning off
  check "chatgate attaches" chatgate attach eth1
  check "IPv4 passes" reaches "$host4"
  check "the visitor is banned" chatgate ban "$visitor4"
  check "IPv4 gets no answer" is_silent "$host4"
  check "the ban is taken off" chatgate unban "$visitor4"
  check "chatgate detaches" chatgate detach eth1
  check "doctor's command has the kernel compile again" mend host jit
}

doctor() {
  ip link add link eth1 name eth1.7 type vlan id 7
  look eth1 eth1.7
  check "doctor: the kernel has all that the filter is made of" json '.level == "ok"' finding host features
  check "doctor: the kernel takes the filter" says host program ok "the kernel's verifier takes it"
  check "doctor: a kernel without tcp_diag does not stop it" json '.level == "note"' finding host sources
  check "doctor: virtio-net has native XDP" says eth1 driver ok "virtio_net, native XDP"
  check "doctor: one queue, one CPU" says eth1 queues ok "1 receive queue, 1 CPU"
  check "doctor: merging is off" says eth1 lro ok "off"
  check "doctor: nothing is attached" says eth1 xdp ok "no program"
  check "doctor: a VLAN is attached at its parent" says eth1.7 kind warning "a vlan on eth1"
  check "doctor's command does it" mend eth1.7 kind
  ip link delete eth1.7
  look
  check "doctor: the filter is there" says eth1 xdp ok "chatgate, native mode"
  chatgate detach eth1
}

bond() {
  local name
  ip link add bond0 type bond
  for name in a b; do
    ip link add "p$name" type veth peer name "q$name"
    ip link set "p$name" master bond0
  done
  look bond0 pa
  check "doctor: a bond is attached at its members" says bond0 kind warning "a bond of pa, pb"
  check "doctor: a member without the other" says pa member note "of bond0, whose pb is not filtered"
  check "doctor's command does both" mend bond0 kind
  look
  for name in pa pb; do check "doctor: $name is filtered, as all are" says "$name" member ok "of bond0"; done
  chatgate detach pa
  look
  check "doctor: a hole in the bond" says pb member warning "of bond0, whose pa is not filtered"
  check "doctor's command closes it" mend pb member
  look
  check "doctor: no hole" says pb member ok "of bond0"
  chatgate detach --all
  for name in bond0 pa pb; do ip link delete "$name"; done
}

beside_xdp_filter() {
  check "xdp-filter loads natively on virtio-net" xdp-filter load -m native -p allow eth1
  check "it runs under the dispatcher" dispatched eth1 xdpfilt_alw_all
  check "IPv4 passes xdp-filter" reaches "$host4"
  check "IPv6 passes xdp-filter" reaches "$host6"
  check "chatgate attaches natively beside it" chatgate attach eth1
  check "status: native, attached, under the dispatcher" \
    json '.interfaces[] | select(.name == "eth1") | .mode == "native" and .attached and .dispatcher' \
    chatgate status --json
  check "the dispatcher runs both" dispatched eth1 chatgate xdpfilt_alw_all
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
  check "xdp-filter is still in place, alone" dispatched eth1 xdpfilt_alw_all
  check "IPv4 passes again" reaches "$host4"
  check "IPv6 passes again" reaches "$host6"
  check "nothing of chatgate is pinned any more" unpinned
}

wire
interpreted
doctor
bond
beside_xdp_filter
ban
detach
report
