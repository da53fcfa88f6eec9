# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by tests/vm/run: the guest's network cards and what is at their other end.

# The offloads are off because virtio-net refuses native XDP while the other side may send it segments to merge.
card='guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off,guest_csum=off,romfile='
inside=() # what QEMU runs within
sentinels=
namespace=

# lay_wire KIND: adds to `devices`.
lay_wire() {
  case $1 in
    loop) loop ;;
    sentinels) sentinels ;;
    taps) taps ;;
    *) die "no such wire: $1" ;;
  esac
}

loop() {
  devices+=(-netdev hubport,id=near,hubid=0 -device "virtio-net-pci,netdev=near,mac=02:00:5e:00:00:01,$card"
    -netdev hubport,id=far,hubid=0 -device "virtio-net-pci,netdev=far,mac=02:00:5e:00:00:02,$card")
}

sentinels() {
  python3 "$here/sentinel.py" "$work/sentinels" "$work/guest" &
  sentinels=$!
  devices+=(-device "virtio-net-pci,netdev=wire,mac=02:00:5e:00:00:01,$card"
    -netdev "dgram,id=wire,local.type=unix,local.path=$work/guest,remote.type=unix,remote.path=$work/sentinels")
}

taps() {
  namespace=chatgate-vm-$$
  ip netns add "$namespace"
  ip -n "$namespace" tuntap add dev far mode tap multi_queue
  ip -n "$namespace" link set far address 02:00:5e:00:00:02 mtu 9000 up
  ip -n "$namespace" address add 198.51.100.2/24 dev far
  ip -n "$namespace" address add 2001:db8:1::2/64 dev far nodad
  inside=(ip netns exec "$namespace")
  # Two vectors a queue pair, one for the configuration and one for the control queue.
  devices+=(-netdev tap,id=wire,ifname=far,script=no,downscript=no,queues=4,vhost=off
    -device "virtio-net-pci,netdev=wire,mac=02:00:5e:00:00:01,mq=on,vectors=10,host_mtu=9000,$card")
}

unwire() {
  [[ -z $sentinels ]] || { kill "$sentinels" && wait "$sentinels"; } 2>/dev/null || true
  [[ -z $namespace ]] || ip netns delete "$namespace"
}
