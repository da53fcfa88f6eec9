# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# `scripts/quickstart IFACE`: the plan for a real interface, the question, the deed; sourced by quickstart, which sets
# `interface`, `yes` and `binary`.

state_dir=${CHATGATE_STATE_DIR-/var/lib/chatgate}
bpffs=${CHATGATE_BPFFS-/sys/fs/bpf}

# Before minutes of building: is there such an interface, and somebody to answer the question?
may_ask() {
  if ! grep -q "^ *${interface//./\\.}:" /proc/net/dev; then
    printf 'quickstart: no such interface here: %s\n' "$interface" >&2
    exit 1
  fi
  if [[ -z $yes && ! -t 0 ]]; then
    printf 'quickstart: nobody to ask: stdin is no terminal; with --yes it goes ahead without asking\n' >&2
    exit 2
  fi
}

driver() {
  local link
  if link=$(readlink -e "/sys/class/net/$interface/device/driver"); then
    basename "$link"
  else
    # A device of the kernel's own, such as a bridge.
    ip -j -d link show dev "$interface" | sed -n 's/.*"info_kind":"\([^"]*\)".*/\1/p' | grep . || echo "none known"
  fi
}

xdp_programs() {
  ip -d link show dev "$interface" | sed -n 's/^ *prog\/xdp id \([0-9]*\)\( name \([^ ]*\)\)\{0,1\}.*/\3 (id \1)/p' |
    paste -sd, | grep . || echo none
}

bpffs_is_mounted() {
  [[ $(stat -f -c %T -- "$bpffs" 2>/dev/null) == bpf_fs ]]
}

row() {
  printf '  %-22s %s\n' "$@"
}

# How many entries would be in force; nothing, before there is a store.
on_the_books() {
  "${chatgate[@]}" status 2>/dev/null | sed -n 's/^entries *\([0-9]* on the books\).*/\1/p' | grep . || echo none
}

# Without a BPF file system there, the dry run gets one that only it sees.
dry_run() {
  local private=()
  # shellcheck disable=SC2016
  bpffs_is_mounted || private=(unshare --mount sh -c 'mount -t bpf -o mode=0700 bpf "$0" && exec "$@"' "$bpffs")
  show_as "$(as_typed "${chatgate[@]}" attach "$interface" --dry-run)" \
    "${private[@]}" "${chatgate[@]}" attach "$interface" --dry-run
}

say_plan() {
  heading "What this would do to $interface"
  row "driver" "$(driver)"
  row "XDP programs now" "$(xdp_programs)"
  row "bans and whitelists" "$(on_the_books), in $state_dir"
  bpffs_is_mounted || row "BPF file system" "none at $bpffs; would run: mount -t bpf -o mode=0700 bpf $bpffs"
  dry_run || exit
}

agreed() {
  [[ -z $yes ]] || return 0
  local answer=''
  printf '\n'
  read -r -p "Filter on $interface from now on? [y/N] " answer || true
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}

# The mount goes again if the attachment fails.
attach() {
  local mounted='' status=0
  heading "Attaching to $interface"
  if ! bpffs_is_mounted; then
    show mount -t bpf -o mode=0700 bpf "$bpffs"
    mounted=yes
  fi
  show "${chatgate[@]}" attach "$interface" || status=$?
  if [[ $status -eq 0 ]]; then return; fi
  if [[ -n $mounted ]]; then show umount "$bpffs" || true; fi
  printf '\nquickstart: %s is not filtered\n' "$interface" >&2
  exit "$status"
}

say_how_to_go_on() {
  heading "$interface is filtered from now on, until it is undone or the host restarts"
  row "undo" "$(as_typed "${chatgate[@]}") detach $interface"
  row "the program" "$(as_typed "${chatgate[@]}")"
  row "drop somebody" "chatgate ban PREFIX --for 30d --reason TEXT"
  row "never drop somebody" "chatgate allow PREFIX --label TEXT"
  row "stop all dropping" "chatgate pause"
  row "why is it dropped?" "chatgate check ADDRESS"
}

attach_interface() {
  # As it has to be typed later, in a shell without these variables.
  chatgate=("$binary")
  if [[ -n ${CHATGATE_STATE_DIR-} ]]; then chatgate+=(--state-dir "$state_dir"); fi
  if [[ -n ${CHATGATE_BPFFS-} ]]; then chatgate+=(--bpffs "$bpffs"); fi
  say_plan
  if ! agreed; then
    echo "quickstart: nothing was attached"
    exit 1
  fi
  # It takes a second from here, and is done wholly or not at all.
  trap '' INT TERM HUP
  attach
  show "${chatgate[@]}" status
  say_how_to_go_on
}
