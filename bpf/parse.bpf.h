/* SPDX-License-Identifier: GPL-2.0-only */
/* From the frame to the two addresses. Reads only what the verdict needs; every load is behind its bounds check. */
#ifndef CHATGATE_PARSE_BPF_H
#define CHATGATE_PARSE_BPF_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include "maps.bpf.h"

#define ETH_P_QINQ_OLD 0x9100 /* pre-standard QinQ, still sent by switches */
#define ND_FIRST 133	      /* RFC 4861: router solicitation, ... redirect */
#define ND_LAST 137

/* As it lies in the packet. */
struct address {
	union {
		__u32 v4;
		__u64 high; /* v6: the first half */
	};
	__u64 low;
};

/* Values, no pointers into the frame: the kernel would verify what comes after the parser once for each place where the
 * addresses can lie. */
struct packet {
	struct address source;
	struct address destination;
	__u8 tags;
	__u8 v6;
	__u8 tunnel;
};

/* "Go on, judge the source": no counter has this number. */
#define PARSED CHATGATE_COUNTERS

struct vlan_tag {
	__be16 tci;
	__be16 next;
};

static __always_inline int is_vlan(__be16 type)
{
	return type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD) || type == bpf_htons(ETH_P_QINQ_OLD);
}

static __always_inline int is_tunnel(__u8 protocol)
{
	const __u64 tunnels = 1ULL << IPPROTO_IPIP | 1ULL << IPPROTO_IPV6 | 1ULL << IPPROTO_GRE;

	return (protocol < 64) & (tunnels >> (protocol & 63));
}

/* In words, which in a packet are not aligned: x86-64 and arm64 read them; where that is not so, the kernel refuses the
 * program. */
static __always_inline struct address address6_at(const void *at)
{
	return (struct address){.high = *(const __u64 *)at, .low = *(const __u64 *)(at + 8)};
}

static __always_inline __u32 parse_ipv4(const __u8 *at, const __u8 *end, struct packet *packet)
{
	const struct iphdr *ip = (const void *)at;

	if (at + sizeof(*ip) > end || ip->version != 4)
		return CHATGATE_PASS_MALFORMED;
	packet->source.v4 = ip->saddr;
	packet->destination.v4 = ip->daddr;
	packet->tunnel = is_tunnel(ip->protocol);
	return PARSED;
}

/* RFC 4861 6.1 and 7.1: neighbour discovery is valid only with hop limit 255 and code 0, so it cannot come from
 * beyond the link. Right after the fixed header: extension headers would be a way to dress up as it. */
static __always_inline int is_neighbour_discovery(const struct ipv6hdr *ip, const __u8 *end)
{
	const __u8 *icmp = (const __u8 *)(ip + 1);

	if (ip->nexthdr != IPPROTO_ICMPV6 || ip->hop_limit != 255 || icmp + 2 > end)
		return 0;
	return icmp[0] >= ND_FIRST && icmp[0] <= ND_LAST && icmp[1] == 0;
}

static __always_inline __u32 parse_ipv6(const __u8 *at, const __u8 *end, struct packet *packet)
{
	const struct ipv6hdr *ip = (const void *)at;

	if (at + sizeof(*ip) > end || ip->version != 6)
		return CHATGATE_PASS_MALFORMED;
	if (is_neighbour_discovery(ip, end))
		return CHATGATE_PASS_NEIGHBOUR;
	packet->source = address6_at(&ip->saddr);
	packet->destination = address6_at(&ip->daddr);
	packet->tunnel = is_tunnel(ip->nexthdr);
	packet->v6 = 1;
	return PARSED;
}

/* PARSED with the packet's addresses set, or the counter under which it passes unjudged: without them. */
static __always_inline __u32 parse(const struct xdp_md *ctx, struct packet *packet)
{
	const __u8 *at = (const void *)(long)ctx->data;
	const __u8 *end = (const void *)(long)ctx->data_end;
	const struct ethhdr *eth = (const void *)at;
	__be16 type;

	packet->tags = packet->v6 = packet->tunnel = 0;
	if (at + sizeof(*eth) > end)
		return CHATGATE_PASS_MALFORMED;
	type = eth->h_proto;
	at += sizeof(*eth);
#pragma unroll
	for (int i = 0; i < CHATGATE_MAX_VLAN_TAGS; i++) {
		const struct vlan_tag *tag = (const void *)at;

		if (!is_vlan(type))
			break;
		if (at + sizeof(*tag) > end)
			return CHATGATE_PASS_MALFORMED;
		type = tag->next;
		at += sizeof(*tag);
		packet->tags++;
	}
	if (type == bpf_htons(ETH_P_IP))
		return parse_ipv4(at, end, packet);
	if (type == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(at, end, packet);
	if (type == bpf_htons(ETH_P_ARP))
		return CHATGATE_PASS_ARP;
	return is_vlan(type) ? CHATGATE_PASS_VLAN_DEPTH : CHATGATE_PASS_NOT_IP;
}

#endif
