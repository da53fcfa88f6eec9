/* SPDX-License-Identifier: GPL-2.0-only */
/* Who covers the source. Everything here is written once for both families: `v6` is a constant after inlining. */
#ifndef CHATGATE_DECIDE_BPF_H
#define CHATGATE_DECIDE_BPF_H

#include "parse.bpf.h"

enum standing { NOTHING, SHADOWED, COVERED };
enum trie { TRIE_ALLOW4, TRIE_ALLOW6, TRIE_BAN4, TRIE_BAN6 };

/* One packet's question to the tables. */
struct question {
	struct chatgate_key key;
	__u64 now; /* wall clock; 0: not read yet */
	__s64 wall_offset;
	__u32 active; /* the generation, read once per packet */
	__u32 tables; /* what it holds: chatgate_table_bit */
	__u32 trie;   /* for the second look */
	__u32 length; /* of the match that did not hold */
	__u32 slot;   /* of the key that decides; of the first shadow until then */
	__u32 shadowed;
	__u32 no_table;
};

static __always_inline void *table_of(void *generations, __u32 active)
{
	return bpf_map_lookup_elem(generations, &active);
}

/* Only finite entries ask for the time: the coarse clock costs a memory read, any other ten times that. */
static __always_inline int holds(struct question *q, __u64 until)
{
	if (until == 0 || until == CHATGATE_NEVER)
		return until != 0;
	if (!q->now)
		q->now = bpf_ktime_get_coarse_ns() + q->wall_offset;
	return until > q->now;
}

/* The value is copied first and judged then: the controller may replace it meanwhile. */
static __always_inline enum standing standing_of(struct question *q, const struct chatgate_value *value)
{
	struct chatgate_value copy = *(const volatile struct chatgate_value *)value;

	q->length = copy.length;
	if (holds(q, copy.until)) {
		q->slot = copy.slot;
		return COVERED;
	}
	if (!holds(q, copy.shadow_until))
		return NOTHING;
	if (!q->shadowed) {
		q->shadowed = 1;
		q->slot = copy.slot;
	}
	return SHADOWED;
}

static __always_inline const struct chatgate_value *longest_match(struct question *q, const struct chatgate_key *key)
{
	void *table = 0;

	if (q->trie == TRIE_ALLOW4)
		table = table_of(&allow4, q->active);
	else if (q->trie == TRIE_ALLOW6)
		table = table_of(&allow6, q->active);
	else if (q->trie == TRIE_BAN4)
		table = table_of(&ban4, q->active);
	else
		table = table_of(&ban6, q->active);
	if (!table) {
		q->no_table = 1;
		return 0;
	}
	return bpf_map_lookup_elem(table, key);
}

/* The longest match is over or only a shadow: a shorter one may still hold. The policy lets at most
 * eight such keys lie over one address, the bound here is the address's length. The key is copied because Linux 6.1
 * takes no map key from a global function's argument. */
__noinline int second_look(struct question *q)
{
	struct chatgate_key key;

	if (!q)
		return NOTHING;
	key = q->key;
	for (int i = 0; i < 128; i++) {
		const struct chatgate_value *value;

		if (q->length == 0)
			return NOTHING;
		key.length = CHATGATE_SCOPE_BITS + q->length - 1;
		value = longest_match(q, &key);
		if (!value)
			return NOTHING;
		if (standing_of(q, value) == COVERED)
			return COVERED;
	}
	return NOTHING;
}

static __always_inline enum standing in_trie(struct question *q, void *generations, enum trie trie, int v6)
{
	void *table = table_of(generations, q->active);
	const struct chatgate_value *value;

	if (!table) {
		q->no_table = 1;
		return NOTHING;
	}
	q->key.length = CHATGATE_SCOPE_BITS + (v6 ? 128 : 32);
	value = bpf_map_lookup_elem(table, &q->key);
	if (!value)
		return NOTHING;
	if (standing_of(q, value) == COVERED)
		return COVERED;
	q->trie = trie;
	return second_look(q);
}

static __always_inline enum standing in_hosts(struct question *q, void *generations, __u32 length)
{
	void *table = table_of(generations, q->active);
	const struct chatgate_value *value;

	if (!table) {
		q->no_table = 1;
		return NOTHING;
	}
	q->key.length = length;
	value = bpf_map_lookup_elem(table, &q->key);
	return value ? standing_of(q, value) : NOTHING;
}

/* /64 is where one v6 visitor lives; the lower half of the address is put back for the look-ups that follow. */
static __always_inline enum standing in_hosts64(struct question *q)
{
	__u64 *half = (__u64 *)(q->key.addr + 8);
	__u64 interface_id = *half;
	enum standing standing;

	*half = 0;
	standing = in_hosts(q, &host6, 64);
	*half = interface_id;
	return standing;
}

static __always_inline int allowed_in(struct question *q, __u32 scope, int v6)
{
	q->key.scope = scope;
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
	q->key.scope = scope;
	if (!v6)
		return q->tables & CHATGATE_HAS_HOST_32 && in_hosts(q, &host4, 32) == COVERED;
	if (q->tables & CHATGATE_HAS_HOST_128 && in_hosts(q, &host6, 128) == COVERED)
		return 1;
	return q->tables & CHATGATE_HAS_HOST_64 && in_hosts64(q) == COVERED;
}

static __always_inline int prefix_banned_in(struct question *q, __u32 scope, int v6)
{
	q->key.scope = scope;
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

	if (!gate) {
		q->no_table = 1;
		return 0;
	}
	if (!chatgate_gate_summary_bit(gate_word(gate, chatgate_gate_summary_word(block)), block))
		return 0;
	return chatgate_gate_bits(gate_word(gate, chatgate_gate_word(block)), block);
}

/* CHATGATE_GATE_* of the source's block: nearly every packet ends here. */
static __always_inline __u32 gate_of(struct question *q, int v6)
{
	const __u8 *source = q->key.addr;
	__u32 gate;

	if (!v6)
		return gate_bits(&gate4, q, chatgate_gate4_block(source));
	gate = gate_bits(&gate6narrow, q, chatgate_gate6_narrow_block(source));
	if (q->tables & CHATGATE_HAS_WIDE6)
		gate |= gate_bits(&gate6wide, q, chatgate_gate6_wide_block(source));
	return gate;
}

/* Which license the destination serves; 0: none. */
static __always_inline __u32 scope_of(struct question *q, const __u8 *destination, int v6)
{
	void *table;
	const __u32 *scope;
	__u8 key[16];

	if (!(q->tables & CHATGATE_HAS_SCOPES))
		return 0;
	table = v6 ? table_of(&dest6, q->active) : table_of(&dest4, q->active);
	if (!table) {
		q->no_table = 1;
		return 0;
	}
	__builtin_memcpy(key, destination, v6 ? 16 : 4);
	scope = bpf_map_lookup_elem(table, key);
	return scope ? *scope : 0;
}

#endif
