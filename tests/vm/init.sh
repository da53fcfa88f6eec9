#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guest's first process (busybox): file systems, the network cards' drivers, then the test script, then off.
/bin/busybox --install -s /bin
export PATH=/usr/bin:/bin HOME=/ CHATGATE_VM=1
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t bpf bpf /sys/fs/bpf
mount -t tmpfs run /run
# insmod by name in a fixed order: no depmod, no modprobe.
while read -r module; do
	insmod "/modules/$module.ko" || echo "init: cannot load $module"
done </modules/order
bash /smoke.sh </dev/null
poweroff -f
