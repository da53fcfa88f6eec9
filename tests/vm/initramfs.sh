# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by tests/vm/run: the file system that the machine boots from, and what is laid into it.

# add_program FILE AS: into `files`; without a Debian below it with the shared libraries it needs, at the paths where its
# loader looks for them. Without what only a debugger reads: it would go through the guest's memory.
add_program() {
  local library
  install -D -m 755 -- "$1" "$files$2"
  if [[ $(head -c 4 "$1") == $'\x7fELF' && $2 != *.o ]]; then strip --strip-debug -- "$files$2" 2>/dev/null || true; fi
  [[ -z $debian ]] || return 0
  while read -r library; do
    [[ -e $files$library ]] || install -D -m 755 -- "$library" "$files$library"
  done < <({ ldd "$1" 2>/dev/null || true; } | grep -o '/[^ ]*')
}

# What a machine without a Debian needs to run a script.
add_system() {
  local name path objects
  mkdir -p "$files"/{dev,etc,proc,run,sys,tmp,var/lib,bin,usr/bin}
  ln -s /bin/busybox "$files/usr/bin/env"
  for name in bash bpftool ethtool ip jq ping xdp-filter xdp-loader; do
    path=$(command -v "$name") || die "$name is not installed: scripts/packages install test"
    add_program "$path" "/usr/bin/$name"
  done
  # libxdp's dispatcher and xdp-filter's programs are BPF objects that they look up by path.
  for objects in /usr/lib/*-linux-gnu/bpf; do
    mkdir -p "$files$objects" && cp -- "$objects"/*.o "$files$objects/"
  done
}

# A machine with systemd gets chatgate as a package; the script is a unit.
add_units() {
  local wants=$files/etc/systemd/system/multi-user.target.wants unit
  mkdir -p "$wants"
  cp -r -- "$here/systemd/." "$files/etc/systemd/"
  for unit in arrivals vm-test; do ln -s "/etc/systemd/system/$unit.service" "$wants/$unit.service"; done
  ln -s /lib/systemd/system/systemd-networkd.service "$wants/systemd-networkd.service"
}

# Writes `work`/initramfs.cpio.
build_initramfs() {
  local initramfs=$work/initramfs path
  files=$initramfs
  [[ -z $debian ]] || files=$initramfs/payload
  mkdir -p "$files/files" "$initramfs"/{bin,root}
  install -m 755 -- "$(command -v busybox)" "$initramfs/bin/busybox"
  ln -s /bin/busybox "$initramfs/bin/sh"
  [[ -n $debian ]] || add_system
  if [[ $debian == systemd ]]; then add_units; else add_program "$chatgate" /usr/bin/chatgate; fi
  for path in "${extra[@]}"; do add_program "$path" "/files/$(basename "$path")"; done
  for path in "${in_place[@]}"; do add_program "$path" "$path"; done
  add_modules "$initramfs/modules" virtio_pci virtio_blk virtio_net 8021q bonding veth
  printf '%s\n' "$debian" >"$initramfs/debian"
  install -m 755 -- "$here/init.sh" "$initramfs/init"
  install -m 755 -- "$script" "$files/script"
  install -m 755 -- "$here/check.sh" "$files/check.sh"
  (cd "$initramfs" && find . | cpio --quiet -o -H newc -R 0:0) >"$work/initramfs.cpio"
}
