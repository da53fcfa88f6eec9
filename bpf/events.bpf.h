/* SPDX-License-Identifier: GPL-2.0-only */
/* Samples of what is dropped, for as long as somebody listens. Without a listener: one load and a compare. */
#ifndef CHATGATE_EVENTS_BPF_H
#define CHATGATE_EVENTS_BPF_H

#include "count.bpf.h"

#define IPV4_OFFSET_MASK 0x1fff /* of a fragment, in its header's frag_off */

/* What the program knows of the packet already. */
struct sampled {
	__u64 time;
	__u32 slot;
	__u32 reason;
	__u32 v6;
};

struct l4_ports {
	__be16 source;
	__be16 destination;
};

static __always_inline void read_ports(struct xdp_md *ctx, __u32 at, struct chatgate_event *event)
{
	struct l4_ports ports;

	if (event->protocol != IPPROTO_TCP && event->protocol != IPPROTO_UDP)
		return;
	if (bpf_xdp_load_bytes(ctx, at, &ports, sizeof(ports)))
		return;
	event->source_port = bpf_ntohs(ports.source);
	event->destination_port = bpf_ntohs(ports.destination);
}

static __always_inline void read_ipv4(struct xdp_md *ctx, __u32 at, struct chatgate_event *event)
{
	struct iphdr ip;

	if (bpf_xdp_load_bytes(ctx, at, &ip, sizeof(ip)))
		return;
	__builtin_memcpy(event->source, &ip.saddr, sizeof(ip.saddr));
	__builtin_memcpy(event->destination, &ip.daddr, sizeof(ip.daddr));
	event->family = 4;
	event->protocol = ip.protocol;
	if (!(ip.frag_off & bpf_htons(IPV4_OFFSET_MASK)))
		read_ports(ctx, at + ip.ihl * 4, event);
}

static __always_inline void read_ipv6(struct xdp_md *ctx, __u32 at, struct chatgate_event *event)
{
	struct ipv6hdr ip;

	if (bpf_xdp_load_bytes(ctx, at, &ip, sizeof(ip)))
		return;
	__builtin_memcpy(event->source, &ip.saddr, sizeof(ip.saddr));
	__builtin_memcpy(event->destination, &ip.daddr, sizeof(ip.daddr));
	event->family = 6;
	event->protocol = ip.nexthdr;
	read_ports(ctx, at + sizeof(ip), event);
}

/* Where the IP header begins, behind the tags that the parser has passed. */
static __always_inline __u32 ip_offset(struct xdp_md *ctx)
{
	__u32 at = offsetof(struct ethhdr, h_proto);

	for (int i = 0; i <= CHATGATE_MAX_VLAN_TAGS; i++) {
		__be16 type;

		if (bpf_xdp_load_bytes(ctx, at, &type, sizeof(type)) || !is_vlan(type))
			break;
		at += sizeof(struct vlan_tag);
	}
	return at + sizeof(__be16);
}

/* 0: it is in the ring. Seldom needed, so it is a function of its own, which the kernel verifies once. */
__noinline int send_event(struct xdp_md *ctx, const struct sampled *what)
{
	struct chatgate_event event = {};
	__u32 ip;

	if (!what)
		return -1;
	event.time = what->time;
	event.slot = what->slot;
	event.reason = what->reason;
	event.bytes = bpf_xdp_get_buff_len(ctx);
	event.port = port;
	ip = ip_offset(ctx);
	if (what->v6)
		read_ipv6(ctx, ip, &event);
	else
		read_ipv4(ctx, ip, &event);
	return bpf_ringbuf_output(&events, &event, sizeof(event), 0);
}

/* The generic cell rate algorithm (a token bucket kept as one time): over the rate is whoever finds `due` between a
 * burst less one sample and a burst ahead. Further ahead than that it is only after the clock was set back: begin anew.
 */
static __always_inline int over_rate(const struct chatgate_event_flow *flow, __u64 now)
{
	const __u64 room = (CHATGATE_EVENT_BURST - 1) * CHATGATE_EVENT_INTERVAL;

	return flow->due - now - room - 1 < CHATGATE_EVENT_INTERVAL;
}

static __always_inline void use_up_one(struct chatgate_event_flow *flow, __u64 now)
{
	const __u64 burst = CHATGATE_EVENT_BURST * CHATGATE_EVENT_INTERVAL;
	const __u64 from = flow->due - now <= burst ? flow->due : now;

	flow->due = from + CHATGATE_EVENT_INTERVAL;
}

static __always_inline void send_sample(struct xdp_md *ctx, const struct packet *packet, const struct verdict *verdict,
					__u64 now)
{
	struct sampled what = {.time = now, .slot = verdict->slot, .reason = verdict->reason, .v6 = packet->v6};
	__u32 first = 0;
	struct chatgate_event_flow *flow = bpf_map_lookup_elem(&event_flow, &first);

	if (!flow)
		return;
	if (over_rate(flow, now)) {
		flow->limited++;
		return;
	}
	use_up_one(flow, now);
	if (send_event(ctx, &what))
		flow->lost++;
	else
		flow->sent++;
}

/* `now`: when the verdict was counted. */
static __always_inline void sample(struct xdp_md *ctx, const struct packet *packet, const struct verdict *verdict,
				   const struct chatgate_control *control, __u64 now)
{
	if (verdict->reason != CHATGATE_DROP_BANNED && verdict->reason != CHATGATE_PASS_SHADOW)
		return;
	if (*(const volatile __u64 *)&control->events_until > now)
		send_sample(ctx, packet, verdict, now);
}

#endif
