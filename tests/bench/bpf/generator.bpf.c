// SPDX-License-Identifier: GPL-2.0-only
/* Live frames (BPF_F_TEST_XDP_LIVE_FRAMES): each leaves through one interface with the next source address. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_helpers.h>

/* As kBatch in generator.cpp. */
#define GENERATOR_BATCH 64

struct source {
	__u32 address;	/* network order */
	__u16 checksum; /* of the IPv4 header with this source, ready to be written */
	__u16 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* as many as there are sources: set before loading */
	__type(key, __u32);
	__type(value, struct source);
} sources SEC(".maps");

const volatile __u32 source_count = 1;
const volatile __u32 out_ifindex = 0;

/* One run at a time: plain counters. */
__u32 next;
__u32 sent;	      /* in this run */
__u64 first_batch_ns; /* when the first batch of this run began, */
__u64 last_batch_ns;  /* and when the last one did */

SEC("xdp")
int generate(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	const struct source *source;
	__u32 index = next;

	if (sent++ % GENERATOR_BATCH == 0) {
		last_batch_ns = bpf_ktime_get_ns();
		if (sent == 1)
			first_batch_ns = last_batch_ns;
	}
	next = index + 1 < source_count ? index + 1 : 0;
	source = bpf_map_lookup_elem(&sources, &index);
	if (!source || (void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	ip->saddr = source->address;
	ip->check = source->checksum;
	return bpf_redirect(out_ifindex, 0);
}

char LICENSE[] SEC("license") = "GPL-2.0-only";
