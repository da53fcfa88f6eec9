/* SPDX-License-Identifier: GPL-2.0-only */
/* What any filter costs at least: nothing at all, and finding the source and counting the packet. */
#include "count.bpf.h"

SEC("xdp.frags")
int nothing(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

/* The filter's own parser and counters. Its last line keeps the compiler from leaving out the read of the source. */
SEC("xdp.frags")
int parse_only(struct xdp_md *ctx)
{
	struct packet packet;
	struct verdict verdict = {parse(ctx, &packet), CHATGATE_SLOT_NONE};
	__u32 source = 0;

	if (verdict.reason == PARSED) {
		source = packet.source.v4;
		verdict.reason = CHATGATE_PASS_UNLISTED;
	}
	count_tags(ctx, &packet);
	count(ctx, &packet, &verdict, 0);
	asm volatile("" ::"r"(source));
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
