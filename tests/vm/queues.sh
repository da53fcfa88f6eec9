#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as root: a card of several queues in native mode, small and large frames. The other end of the wire
# (wire.sh: taps) has sixteen addresses that answer pings; the answers are what is filtered here.
set -uo pipefail
# shellcheck source=check.sh
. /check.sh

far=198.51.100.2
burst=10

wire() {
  ip link set lo up
  ip link set eth0 mtu 1500 up
  ip addr add 198.51.100.1/24 dev eth0
  ip addr add 2001:db8:1::1/64 dev eth0 nodad
}

# pings CPU ADDRESS SIZE ANSWERED: `burst` pings, of SIZE bytes in one frame, sent by that processor.
pings() {
  local report
  report=$(taskset "$((1 << $1))" /usr/bin/ping -n -q -c "$burst" -i 0.02 -W 1 -M "do" -s "$3" "$2")
  echo "$report"
  [[ $report == *"$burst packets transmitted, $4 received"* ]]
}

# driver_counts QUEUES WHAT: the driver's own sum; newer kernels say rx0_ instead of rx_queue_0_.
driver_counts() {
  ethtool -S eth0 | awk -v name="^rx(_queue_)?$1_$2:" '$1 ~ name { sum += $2; any = 1 } END { print any ? sum : "none" }'
}

# Frames that the program saw on a queue.
queue() {
  driver_counts "$1" xdp_packets
}

driver_drops() {
  driver_counts '[0-9]+' xdp_drops
}

counted() {
  chatgate stats --json | jq ".counters.$1.$2"
}

# What comes back comes to the queue that it was asked from; the first few may still come to the other one.
uses_queue() {
  local before
  before=$(queue "$1")
  pings "$1" "$far" 56 "$burst" || return
  echo "queue $1: $before, then $(queue "$1")"
  (($(queue "$1") >= before + burst / 2))
}

# dropped CPU ADDRESS SIZE: every answer is dropped, and its bytes are counted whole, by chatgate and by the driver.
dropped() {
  local packets bytes driver header=$((14 + 20 + 8))
  packets=$(counted drop_banned packets) bytes=$(counted drop_banned bytes) driver=$(driver_drops)
  pings "$1" "$2" "$3" 0 || return
  echo "$packets packets, $bytes bytes, then $(counted drop_banned packets), $(counted drop_banned bytes)"
  echo "the driver dropped $driver, then $(driver_drops)"
  (($(counted drop_banned packets) == packets + burst)) || return
  (($(counted drop_banned bytes) == bytes + burst * ($3 + header))) || return
  [[ $4 == generic ]] || (($(driver_drops) == driver + burst))
}

native() {
  json ".interfaces[] | select(.name == \"eth0\") | .attached and .mode == \"$1\"" chatgate status --json
}

# frames SIZE MODE: pings of that size pass, and are dropped while their sender is banned, on either queue.
frames() {
  local cpu
  check "answers of $1 bytes pass ($2)" pings 0 "$far" "$1" "$burst"
  chatgate ban "$far" >/dev/null
  for cpu in 0 1; do check "of a banned sender they are dropped on queue $cpu ($2)" dropped "$cpu" "$far" "$1" "$2"; done
  chatgate unban "$far" >/dev/null
}

wire
check "two queues of four" eval 'ethtool -l eth0 | grep -c "Combined:.*[24]" | grep -qx 2'
check "the other end is reached" eventually ping -n -c 1 -W 1 "$far"
check "attached" chatgate attach eth0
check "natively" native native
for cpu in 0 1; do check "queue $cpu is used" uses_queue "$cpu"; done
frames 56 native
chatgate detach eth0 >/dev/null

ip link set eth0 mtu 3000
check "attached at an MTU of 3000" chatgate attach eth0
check "natively, too" native native
frames 2900 native
chatgate detach eth0 >/dev/null

# virtio-net takes frames of several buffers since Linux 6.3.
ip link set eth0 mtu 9000
if [[ $(uname -r) == 6.1.* ]]; then
  check "an MTU of 9000 is too large for the driver: refused, with what to do" \
    refused "MTU too large" "--mode generic" chatgate attach eth0
  check "attached generically" chatgate attach eth0 --mode generic
  check "it is" native generic
  frames 8900 generic
else
  check "attached at an MTU of 9000" chatgate attach eth0
  check "natively, frames of several buffers" native native
  frames 8900 native
fi
check "no frame found no table" test "$(counted error_no_table packets)" = 0
report
