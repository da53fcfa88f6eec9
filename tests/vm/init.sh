#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guest's first process (busybox): file systems, the network cards' drivers, then the test script, then off.
# With a Debian (/debian says how): its disk becomes the root, with the payload laid over it, and the script runs in it
# as the first process; or systemd does, and a unit of the payload is the test.
/bin/busybox --install -s /bin
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ CHATGATE_VM=1
mkdir -p /dev /proc /sys /run
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
# insmod by name in a fixed order: no depmod, no modprobe.
while read -r module; do
	insmod "/modules/$module" || echo "init: cannot load $module"
done </modules/order
read -r debian </debian
if [ -n "$debian" ]; then
	mount -t ext4 /dev/vda /root
	[ -e /root/script ] || cp -a /payload/. /root/ # once: after a reboot it is there
	umount /sys /proc
	mount --move /dev /root/dev
	[ "$debian" != systemd ] || exec switch_root /root /lib/systemd/systemd
	exec switch_root /root /usr/bin/bash -c '
		mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t bpf bpf /sys/fs/bpf
		mount -t tmpfs run /run && mount -t tmpfs tmp /tmp
		bash /script </dev/null
		echo o >/proc/sysrq-trigger; while :; do sleep 1; done'
fi
mount -t bpf bpf /sys/fs/bpf
mount -t tmpfs run /run
bash /script </dev/null
poweroff -f
