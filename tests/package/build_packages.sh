#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The packages that the tests install:
#   build_packages.sh BUILD NEXT_ABI OUT
# OUT/first.deb is what cpack makes of BUILD; OUT/newer.deb the same as a later version; OUT/next_abi.deb later still, with
# the program NEXT_ABI.
set -euo pipefail

build=$1 next_abi=$2 out=$3

# later VERSION NAME [PROGRAM]
later() {
  dpkg-deb -R "$out/first.deb" "$out/tree"
  sed -i "s/^Version: .*/Version: $1/" "$out/tree/DEBIAN/control"
  if [[ $# -eq 3 ]]; then strip -o "$out/tree/usr/sbin/chatgate" "$3"; fi
  (cd "$out/tree" && find usr -type f -print0 | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$out/tree" "$out/$2.deb"
  rm -rf "$out/tree"
}

rm -rf "$out"
mkdir -p "$out"
cpack --config "$build/CPackConfig.cmake" -B "$out/cpack"
mv "$out"/cpack/chatgate_*.deb "$out/first.deb"
rm -rf "$out/cpack"
later 99.1 newer
later 99.2 next_abi "$next_abi"
