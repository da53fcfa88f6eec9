// SPDX-License-Identifier: GPL-2.0-only
/* The ceiling: what a driver can drop at all. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int bare_drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL-2.0-only";
