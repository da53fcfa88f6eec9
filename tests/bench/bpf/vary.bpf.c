/* SPDX-License-Identifier: GPL-2.0-only */
/* In front of the program under test: gives the packet the next source, then calls that program. */
#include <stddef.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_helpers.h>

#define SOURCES (1u << 20)
#define SCATTER 0x9e3779b97f4a7c15ULL /* Fibonacci hashing: 2^64 / golden ratio */

/* IPv4: source | destination << 32, IPv6: the first 64 bits of the source; network order. One size for both
 * families, so that both wait for the same amount of memory. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SOURCES);
	__type(key, __u32);
	__type(value, __u64);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} program SEC(".maps");

/* One run at a time: a plain counter. */
__u32 next;

static __always_inline const __u64 *next_source(void)
{
	__u32 index = next++ % SOURCES;

	return bpf_map_lookup_elem(&sources, &index);
}

SEC("xdp.frags")
int vary4(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + sizeof(struct ethhdr);
	const __u64 *source = next_source();

	if (!source || (void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	ip->saddr = (__u32)*source;
	ip->daddr = (__u32)(*source >> 32);
	bpf_tail_call(ctx, &program, 0);
	return XDP_ABORTED;
}

SEC("xdp.frags")
int vary6(struct xdp_md *ctx)
{
	/* Each half is written at once: a load that spans two fresh stores waits for both, and a card's frame has none.
	 */
	__u64 *half = (void *)(long)ctx->data + sizeof(struct ethhdr) + offsetof(struct ipv6hdr, saddr);
	const __u64 *source = next_source();

	if (!source || (void *)(half + 2) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	half[0] = *source;
	half[1] = *source * SCATTER;
	bpf_tail_call(ctx, &program, 0);
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "GPL";
