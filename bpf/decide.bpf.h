/* SPDX-License-Identifier: GPL-2.0-only */
/* Who covers the source. Everything here is written once for both families: `v6` is a constant after inlining. */
#ifndef CHATGATE_DECIDE_BPF_H
#define CHATGATE_DECIDE_BPF_H

#include "hosts.bpf.h"

static __always_inline int allowed_in(struct question *q, __u32 scope, int v6)
{
	q->scope = scope;
	if (v6)
		return in_trie(q, &allow6, TRIE_ALLOW6, 1) == COVERED;
	return in_trie(q, &allow4, TRIE_ALLOW4, 0) == COVERED;
}

static __always_inline int allowed(struct question *q, __u32 gate, __u32 scope, int v6)
{
	if (gate != CHATGATE_GATE_ALL || !(q->tables & (v6 ? CHATGATE_HAS_ALLOW6 : CHATGATE_HAS_ALLOW4)))
		return 0;
	return allowed_in(q, 0, v6) || (scope && allowed_in(q, scope, v6));
}

static __always_inline int host_banned_in(struct question *q, __u32 scope, int v6)
{
	q->scope = scope;
	if (!v6)
		return q->tables & CHATGATE_HAS_HOST_32 && in_hosts(q, &host4, 32, 0) == COVERED;
	if (q->tables & CHATGATE_HAS_HOST_128 && in_hosts(q, &host6, 128, 1) == COVERED)
		return 1;
	return q->tables & CHATGATE_HAS_HOST_64 && in_hosts(q, &host6, 64, 1) == COVERED;
}

static __always_inline int prefix_banned_in(struct question *q, __u32 scope, int v6)
{
	q->scope = scope;
	if (v6)
		return q->tables & CHATGATE_HAS_BAN_TRIE6 && in_trie(q, &ban6, TRIE_BAN6, 1) == COVERED;
	return q->tables & CHATGATE_HAS_BAN_TRIE4 && in_trie(q, &ban4, TRIE_BAN4, 0) == COVERED;
}

/* Bans are mostly a license's: its scope first. Hosts before prefixes, whatever the scope: they cost less. */
static __always_inline int banned(struct question *q, __u32 gate, __u32 scope, int v6)
{
	if (gate & CHATGATE_GATE_HOST) {
		if ((scope && host_banned_in(q, scope, v6)) || host_banned_in(q, 0, v6))
			return 1;
	}
	if (gate & CHATGATE_GATE_PREFIX)
		return (scope && prefix_banned_in(q, scope, v6)) || prefix_banned_in(q, 0, v6);
	return 0;
}

static __always_inline __u64 gate_word(void *gate, __u32 index)
{
	const __u64 *word = bpf_map_lookup_elem(gate, &index);

	return word ? *(const volatile __u64 *)word : 0;
}

static __always_inline __u32 gate_bits(void *generations, struct question *q, __u32 block)
{
	void *gate = table_of(generations, q->active);
	__u32 bits;

	if (!gate) {
		q->no_table = 1;
		return 0;
	}
	bits = chatgate_gate_summary_bits(gate_word(gate, chatgate_gate_summary_word(block)), block);
	/* Hosts alone: to read their bucket costs no more than to read the block's word. */
	if (bits == 0 || bits == CHATGATE_GATE_HOST)
		return bits;
	return chatgate_gate_bits(gate_word(gate, chatgate_gate_word(block)), block);
}

/* CHATGATE_GATE_* of the source's block: nearly every packet ends here. */
static __always_inline __u32 gate_of(struct question *q, int v6)
{
	__u32 gate;

	if (!v6)
		return gate_bits(&gate4, q, chatgate_gate4_block(bpf_ntohl(q->source.v4)));
	gate = gate_bits(&gate6narrow, q, chatgate_gate6_narrow_block(bpf_be64_to_cpu(q->source.high)));
	if (q->tables & CHATGATE_HAS_WIDE6)
		gate |= gate_bits(&gate6wide, q, chatgate_gate6_wide_block(bpf_be64_to_cpu(q->source.high)));
	return gate;
}

/* Which license the destination serves; 0: none. */
static __always_inline __u32 scope_of(struct question *q, struct address destination, int v6)
{
	const __u32 *scope;
	void *table;

	if (!(q->tables & CHATGATE_HAS_SCOPES))
		return 0;
	table = v6 ? table_of(&dest6, q->active) : table_of(&dest4, q->active);
	if (!table) {
		q->no_table = 1;
		return 0;
	}
	scope = bpf_map_lookup_elem(table, &destination);
	return scope ? *scope : 0;
}

#endif
