# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by tests/vm/run: an ext4 image of a minimal Debian 12 with systemd, made of Debian's packages alone. It comes
# from where this machine's apt gets them, and is kept for the next run.

# What the machine is made of; the packages that chatgate itself needs come on top.
debian_packages=(systemd-sysv udev kmod iproute2 iputils-ping bpftool ethtool tcpdump jq python3 tmux xdp-tools)

# The archive of Debian as apt on this machine is set up, without what others offer.
debian_sources() {
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian'
}

# The packages that own the libraries which a program is linked with here: they are the same Debian. A package names a
# library in /lib or in /usr/lib, which are one folder.
library_packages() {
  ldd "$1" | awk '$2 == "=>" { sub("^/usr", "", $3); print $3; print "/usr" $3 }' | xargs -r dpkg-query -S 2>/dev/null |
    sed 's/:.*//'
}

# What the .deb files among these ask for, by name.
wanted_by_debs() {
  local file
  for file in "$@"; do
    [[ $file != *.deb ]] || dpkg-deb -f "$file" Depends | tr ',' '\n' | sed 's/^ *//; s/[ :(|].*//'
  done
}

# make_debian IMAGE PACKAGE…
make_debian() {
  local image=$1
  shift
  unpacking=$(mktemp -d "$cache/unpacking.XXXXXX")
  debian_sources >"$unpacking/sources.list"
  [[ -s $unpacking/sources.list ]] || { apt-get -q update && debian_sources >"$unpacking/sources.list"; }
  echo "# making a Debian of $# packages and what they need, once"
  mmdebstrap --quiet --mode=root --variant=essential --include="$*" --format=directory \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    bookworm "$unpacking/root" "$unpacking/sources.list" >"$cache/debian.log" 2>&1 ||
    { tail -n 20 "$cache/debian.log" >&2; die "mmdebstrap could not make the machine's root"; }
  mke2fs -q -t ext4 -L root -d "$unpacking/root" "$unpacking/image" 768M
  find "$cache" -name 'debian-*.ext4' -mtime +0 -delete # what nobody has made or taken for a day
  mv -T -- "$unpacking/image" "$image"
  rm -rf -- "$unpacking"
  unpacking=
}

# find_debian PROGRAM FILE…: sets `image`. Its name holds what it is made of: when that changes, another is made.
find_debian() {
  local packages
  mapfile -t packages < <({ printf '%s\n' "${debian_packages[@]}"; "$root/scripts/packages" run;
    library_packages "$1" || true; wanted_by_debs "${@:2}"; } | sed '/^$/d' | sort -u)
  image=$cache/debian-$(printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-12).ext4
  if [[ -f $image ]]; then touch -- "$image"; else make_debian "$image" "${packages[@]}"; fi
}
