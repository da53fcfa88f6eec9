/* SPDX-License-Identifier: GPL-2.0-only */
/* What a packet leaves behind: one verdict counter, notes, and the slot of the key that decided. */
#ifndef CHATGATE_COUNT_BPF_H
#define CHATGATE_COUNT_BPF_H

#include "decide.bpf.h"

struct verdict {
	__u32 reason; /* chatgate_counter */
	__u32 slot;
};

static __always_inline void count_reason(__u32 reason, __u64 bytes)
{
	__u32 index = port * CHATGATE_COUNTERS + reason;
	struct chatgate_count *count = bpf_map_lookup_elem(&counters, &index);

	if (!count)
		return;
	count->packets++;
	count->bytes += bytes;
}

static __always_inline void count_slot(__u32 slot, __u64 bytes, __u64 now)
{
	__u32 index = (bpf_get_smp_processor_id() & shard_mask) * slots_per_shard + slot;
	struct chatgate_slot *hits = bpf_map_lookup_elem(&slots, &index);

	if (!hits)
		return;
	hits->last_seen = now;
	if (shards_shared) {
		__sync_fetch_and_add(&hits->packets, 1);
		__sync_fetch_and_add(&hits->bytes, bytes);
		return;
	}
	hits->packets++;
	hits->bytes += bytes;
}

/* Before the packet is judged: afterwards nothing depends on how many there were, see struct packet. */
static __always_inline void count_tags(const struct xdp_md *ctx, const struct packet *packet)
{
	if (packet->tags)
		count_reason(packet->tags == 1 ? CHATGATE_NOTE_VLAN : CHATGATE_NOTE_QINQ,
			     bpf_xdp_get_buff_len((struct xdp_md *)ctx));
}

/* A packet without a source that could be judged. */
static __always_inline void count_unjudged(const struct xdp_md *ctx, const struct packet *packet, __u32 reason)
{
	count_reason(reason, bpf_xdp_get_buff_len((struct xdp_md *)ctx));
	count_tags(ctx, packet);
}

/* When it was counted in a slot, by the wall clock; 0: no key decided. */
static __always_inline __u64 count(const struct xdp_md *ctx, const struct packet *packet, const struct verdict *verdict,
				   __s64 wall_offset)
{
	__u64 bytes = bpf_xdp_get_buff_len((struct xdp_md *)ctx);
	__u64 now = 0;

	count_reason(verdict->reason, bytes);
	if (verdict->slot != CHATGATE_SLOT_NONE) {
		now = bpf_ktime_get_coarse_ns() + wall_offset;
		count_slot(verdict->slot, bytes, now);
	}
	if (packet->tunnel && verdict->reason != CHATGATE_DROP_BANNED)
		count_reason(CHATGATE_NOTE_ENCAPSULATED, bytes);
	return now;
}

#endif
