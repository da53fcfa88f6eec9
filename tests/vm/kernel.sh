# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by tests/vm/run: gets a kernel of Debian's archive, and what modules it needs.

# newest_kernel: the meta package of the newest cloud kernel that the archive offers to this release.
newest_kernel() {
  local found
  found=$(apt-cache search --names-only '^linux-image-[0-9.]+-cloud-amd64$' | awk '{ print $1 }' |
    grep -Ex 'linux-image-[0-9]+\.[0-9]+-cloud-amd64' | sort -V | tail -n 1)
  printf '%s\n' "${found:-linux-image-cloud-amd64}"
}

# The package that the meta package stands for today.
kernel_package() {
  apt-cache depends "$1" 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }'
}

# The package is unpacked, not installed: an installation would touch this machine's boot loader.
download_kernel() {
  local package=$1 into=$2
  unpacking=$(mktemp -d "$cache/unpacking.XXXXXX")
  # A list older than the archive names a version that is gone: one update, then again.
  (cd "$unpacking" && { apt-get -q download "$package" || { apt-get -q update && apt-get -q download "$package"; }; }) \
    >"$cache/download.log" 2>&1 || { tail -n 20 "$cache/download.log" >&2; die "cannot download $package"; }
  dpkg-deb -x "$unpacking"/*.deb "$unpacking/tree"
  depmod -b "$unpacking/tree" "$(ls "$unpacking/tree/lib/modules")"
  mv -T -- "$unpacking/tree" "$into"
}

# find_kernel META: sets `tree` to the folder that holds the unpacked kernel, and `version` to what it calls itself; an
# earlier one is taken again, without any network.
find_kernel() {
  local package
  [[ $1 != newest ]] || set -- "$(newest_kernel)"
  package=$(kernel_package "$1")
  # No package lists on this machine: what an earlier run left behind will do.
  [[ -n $package ]] || package=$(readlink "$cache/$1") ||
    { apt-get -q update >"$cache/download.log" 2>&1 || true; package=$(kernel_package "$1"); }
  [[ -n $package ]] || die "apt-cache names no package that $1 depends on"
  tree=$cache/$package
  [[ -d $tree && -e $(compgen -G "$tree/lib/modules/*/modules.dep.bin") ]] ||
    { rm -rf -- "$tree"; download_kernel "$package" "$tree"; }
  ln -sfn "$package" "$cache/$1"
  version=$(ls "$tree/lib/modules")
}

# add_modules INTO NAME…: the modules and what they need, uncompressed, and INTO/order: that in which they are loaded.
add_modules() {
  local into=$1 file name files
  shift
  mkdir -p "$into"
  files=$(modprobe -C /dev/null -d "$tree" -S "$version" -a --show-depends "$@" |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }') || die "the kernel package lacks a module of these: $*"
  for file in $files; do
    name=$(basename "${file%.xz}")
    if [[ $file == *.xz ]]; then xz -dc "$file" >"$into/$name"; else cp -- "$file" "$into/$name"; fi
    printf '%s\n' "$name" >>"$into/order"
  done
}
