/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy. A banned source is dropped, unless an allow covers it; everything else passes, each under its counter. */
#include "events.bpf.h"
#include <xdp/xdp_helpers.h>

/* The word that holds now: past the deadline of a change that nobody confirmed, the one before it. The deadline is read
 * first: whoever takes it away has put the right word there before. It is a span, by a clock that nobody sets: were the
 * wall clock set back, whoever is locked out would wait for it. */
static __always_inline __u64 effective_word(const struct chatgate_control *control)
{
	__u64 deadline = *(const volatile __u64 *)&control->confirm_deadline;

	if (deadline && bpf_ktime_get_coarse_ns() >= deadline)
		return *(const volatile __u64 *)&control->previous_word;
	return *(const volatile __u64 *)&control->word;
}

static __always_inline struct verdict judge(const struct packet *packet, const struct chatgate_control *control, int v6)
{
	struct question q = {.wall_offset = control->wall_offset};
	__u32 gate, scope;

	/* Read once: the whole packet is judged by one generation. */
	q.active = effective_word(control) & 1;
	q.tables = *(const volatile __u32 *)&control->generation[q.active].tables;
	q.source = packet->source;
	gate = gate_of(&q, v6);
	if (gate) {
		choose_buckets(&q, &control->generation[q.active & 1], v6);
		scope = scope_of(&q, packet->destination, v6);
		if (allowed(&q, gate, scope, v6))
			return (struct verdict){CHATGATE_PASS_WHITELISTED, q.slot};
		/* A table that is missing may have held an allow. */
		if (!q.no_table && banned(&q, gate, scope, v6))
			return (struct verdict){CHATGATE_DROP_BANNED, q.slot};
	}
	if (q.no_table)
		return (struct verdict){CHATGATE_ERROR_NO_TABLE, CHATGATE_SLOT_NONE};
	if (q.shadowed)
		return (struct verdict){CHATGATE_PASS_SHADOW, q.slot};
	return (struct verdict){CHATGATE_PASS_UNLISTED, CHATGATE_SLOT_NONE};
}

static __always_inline int paused(const struct chatgate_control *control)
{
	__u64 until = *(const volatile __u64 *)&control->pause_until;
	struct question q = {.wall_offset = control->wall_offset};

	return until && holds(&q, until);
}

static __always_inline struct verdict verdict_of(const struct packet *packet, const struct chatgate_control *control)
{
	if (paused(control))
		return (struct verdict){CHATGATE_PASS_PAUSED, CHATGATE_SLOT_NONE};
	return packet->v6 ? judge(packet, control, 1) : judge(packet, control, 0);
}

static __always_inline const struct chatgate_control *control_block(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&control, &first);
}

SEC("xdp.frags")
int chatgate(struct xdp_md *ctx)
{
	const struct chatgate_control *control = control_block();
	struct packet packet;
	struct verdict verdict;
	__u32 reason;
	__u64 now;

	if (!control)
		return XDP_PASS;
	reason = parse(ctx, &packet);
	if (reason != PARSED) {
		count_unjudged(ctx, &packet, reason);
		return XDP_PASS;
	}
	count_tags(ctx, &packet);
	verdict = verdict_of(&packet, control);
	now = count(ctx, &packet, &verdict, control->wall_offset);
	sample(ctx, &packet, &verdict, control, now);
	return verdict.reason == CHATGATE_DROP_BANNED ? XDP_DROP : XDP_PASS;
}

/* Never attached: the same verdict on the same tables, and leaves no trace. */
SEC("xdp.frags")
int chatgate_probe(struct xdp_md *ctx)
{
	const struct chatgate_control *control = control_block();
	struct packet packet;
	struct verdict verdict;
	__u32 reason;

	if (!control)
		return CHATGATE_ERROR_NO_TABLE;
	reason = parse(ctx, &packet);
	if (reason != PARSED)
		return reason;
	verdict = verdict_of(&packet, control);
	return verdict.reason | verdict.slot << 8;
}

/* Under the dispatcher: before programs of the default priority (50), and they see what passes. */
struct {
	__uint(priority, 10);
	__uint(XDP_PASS, 1);
} XDP_RUN_CONFIG(chatgate);

char LICENSE[] SEC("license") = "GPL";
