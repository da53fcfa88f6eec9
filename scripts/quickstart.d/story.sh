#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The story that scripts/quickstart tells: story.sh PROGRAM, run as process 1 of network, mount and process namespaces of
# its own (see tell_story there). Each step is asserted; the first that is not as expected ends it with exit 1.
set -Eeuo pipefail

parts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=say.sh
source "$parts/say.sh"

binary=$1
host4=203.0.113.1
host6=2001:db8:1::1
port=443

# Process 1 gets only the signals that it asks for.
trap 'exit 143' INT TERM HUP

not_as_expected() {
  printf '\n%sNOT AS EXPECTED%s: %s\n' "$red" "$plain" "$*" >&2
  exit 1
}
trap 'not_as_expected "line $LINENO: $BASH_COMMAND"' ERR

# typed EXIT-CODE COMMAND…: shown, and has to end with this exit code.
typed() {
  local wanted=$1 status=0
  shift
  show "$@" || status=$?
  [[ $status -eq $wanted ]] || not_as_expected "'$(as_typed "$@")' ended with exit code $status, not $wanted"
}

# says TEXT…: the last command has printed each of these.
says() {
  local text
  for text in "$@"; do
    [[ $output == *"$text"* ]] || not_as_expected "it did not say '$text'"
  done
}

visitors() {
  ip netns exec visitors "$@"
}

try_ping() {
  local status=0
  visitors ping -n -q -c 1 -W 0.5 -I "$1" "$2" >/dev/null 2>&1 || status=$?
  case $status in
    0) echo answered ;;
    1) echo silent ;;
    *) echo "failed with exit code $status" ;;
  esac
}

try_tcp() {
  visitors python3 "$parts/tcp.py" visit "$1" "$2" "$port" 2>&1 | tail -n 1
}

is_pinging() {
  [[ $(try_ping "$@") == answered ]]
}

# knock SOURCE: from this visitor's address to the chat host. Sets `ping` and `tcp`.
knock() {
  local host=$host4 both
  if [[ $1 == *:* ]]; then host=$host6; fi
  both=$(try_ping "$1" "$host" & try_tcp "$1" "$host" | sed 's/^/tcp /' & wait)
  tcp=$(sed -n 's/^tcp //p' <<<"$both")
  ping=$(sed '/^tcp /d' <<<"$both")
}

is_through() {
  knock "$1"
  [[ $ping == answered && $tcp == connected ]]
}

# within SECONDS COMMAND…: until it succeeds; fails when the time is over.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if [[ $SECONDS -ge $end ]]; then return 1; fi
    sleep 0.1
  done
}

# More than one try: the listener may still be starting, and a busy machine may be late.
gets_through() {
  within 5 is_through "$1" || not_as_expected "$1 must get through; ping: $ping, TCP: $tcp"
  ok "$1 gets through: ping answered, TCP connection to port $port made"
}

# One try: a single answer is too many.
is_silent() {
  knock "$1"
  [[ $ping == silent && $tcp == silent ]] || not_as_expected "$1 must get no answer; ping: $ping, TCP: $tcp"
  ok "$1 gets no answer: neither to a ping nor to a TCP connection"
}

no_chatgate_runs() {
  local exe
  for exe in /proc/[0-9]*/exe; do
    if [[ $exe -ef $binary ]]; then not_as_expected "a chatgate process runs: $exe"; fi
  done
}

# What is mounted here is seen by nobody else. -n: mount keeps no notes of it in the real /run either.
make_room() {
  mount -n -t tmpfs -o mode=755 chatgate-quickstart /run
  mkdir /run/bin /run/bpf
  mount -t bpf -o mode=0700 bpf /run/bpf
  ln -s "$binary" /run/bin/chatgate
  export PATH=/run/bin:$PATH CHATGATE_STATE_DIR=/run/state CHATGATE_BPFFS=/run/bpf
}

make_network() {
  ip netns add visitors
  ip link add gate0 type veth peer name wire0 netns visitors
  ip link set lo up
  ip address add "$host4/24" dev gate0
  ip address add "$host6/64" dev gate0 nodad
  ip link set gate0 up
  ip route add 198.51.100.0/24 dev gate0
  ip route add 2001:db8:7::/64 dev gate0
  ip -n visitors address add 198.51.100.7/24 dev wire0
  ip -n visitors address add 198.51.100.9/24 dev wire0
  ip -n visitors address add 2001:db8:7::7/64 dev wire0 nodad
  ip -n visitors link set wire0 up
  ip -n visitors route add 203.0.113.0/24 dev wire0
  ip -n visitors route add 2001:db8:1::/64 dev wire0
  python3 "$parts/tcp.py" listen "$port" &
}

begin() {
  heading "1. A chat host, and a gate at its network card"
  cat <<END
  Two network namespaces, joined by a cable; nothing outside of them is touched.

    the visitors                              the chat host
    198.51.100.7, .9     wire0 ---- gate0     $host4, TCP port $port
    2001:db8:7::7                             $host6
END
  make_room
  make_network
  typed 0 chatgate attach gate0
  says "gate0: filtering, native mode"
  gets_through 198.51.100.7
}

ban_and_whitelist() {
  heading "2. A client asks to ban its spammers; an agent lives in the same prefix"
  typed 0 chatgate ban 198.51.100.0/28 --reason spam
  says "added 198.51.100.0/28" "in force"
  is_silent 198.51.100.7
  is_silent 198.51.100.9
  typed 0 chatgate allow 198.51.100.9 --label agent
  says "added 198.51.100.9" "in force"
  gets_through 198.51.100.9
  is_silent 198.51.100.7
}

refuse_own_address() {
  heading "3. A slip of the hand: the host's own network"
  typed 1 chatgate ban 203.0.113.0/24
  says "it covers $host4, this host's address on gate0"
  ok "refused, nothing changed"
}

# Longer than the knocking takes on a busy machine, so that the ban cannot end before it was seen.
short_ban() {
  local begun took
  heading "4. IPv6, and a ban that ends by itself"
  gets_through 2001:db8:7::7
  begun=${EPOCHREALTIME/[.,]/}
  typed 0 chatgate ban 2001:db8:7::/64 --for 5s
  is_silent 2001:db8:7::7
  no_chatgate_runs
  printf '      no process of chatgate runs: the program in the kernel keeps the time …\n'
  within 20 is_pinging 2001:db8:7::7 "$host6" || not_as_expected "a ban of 5 s did not end within 20 s"
  took=$(((${EPOCHREALTIME/[.,]/} - begun) / 100000))
  [[ $took -ge 48 ]] || not_as_expected "a ban of 5 s ended after $took tenths of a second"
  no_chatgate_runs
  ok "$((took / 10)).$((took % 10)) s after the ban, pings are answered again"
  gets_through 2001:db8:7::7
}

# Each silent knock of the story was at least one echo request and one SYN.
ask_and_count() {
  heading "5. Who is dropped, why, and how much"
  typed 0 chatgate check 198.51.100.7 198.51.100.9 2001:db8:7::7
  says "198.51.100.7: drop (banned)" "198.51.100.9: pass (whitelisted)" "2001:db8:7::7: pass (unlisted)"
  typed 0 chatgate stats
  says "drop_banned" "pass_whitelisted" "pass_unlisted"
  [[ $output != *error* ]] || not_as_expected "an error counter is not 0"
  local dropped
  dropped=$(sed -n 's/^drop_banned  *\([0-9]*\) .*/\1/p' <<<"$output")
  [[ ${dropped:-0} -ge 8 ]] || not_as_expected "four silent knocks are 8 packets at least, counted: ${dropped:-none}"
  typed 0 chatgate verify
  says "0 differences"
}

begin
ban_and_whitelist
refuse_own_address
short_ban
ask_and_count
printf '\n%sEverything was as expected%s, in %s s. Nothing of it stays.\n' "$green" "$plain" "$SECONDS"
printf 'The program is %s; on a real interface: scripts/quickstart IFACE\n' "$binary"
