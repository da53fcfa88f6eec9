/* SPDX-License-Identifier: GPL-2.0-only */
/* One packet's question to the tables, and what a value answers. */
#ifndef CHATGATE_QUESTION_BPF_H
#define CHATGATE_QUESTION_BPF_H

#include "parse.bpf.h"

enum standing { NOTHING, SHADOWED, COVERED };
enum trie { TRIE_ALLOW4, TRIE_ALLOW6, TRIE_BAN4, TRIE_BAN6 };

/* One packet's question to the tables. Whoever passes its address to a function or a helper keeps all of it in memory,
 * which every packet pays for: a copy goes there. */
struct question {
	struct address source;
	__u64 now; /* wall clock; 0: not read yet */
	__s64 wall_offset;
	__u32 scope;
	__u32 active;  /* the generation, read once per packet */
	__u32 tables;  /* what it holds: chatgate_table_bit */
	__u32 buckets; /* of the host table that is asked */
	__u64 seed;    /* of its hash */
	__u32 trie;    /* for the second look */
	__u32 length;  /* of the match that did not hold */
	__u32 slot;    /* of the key that decides; of the first shadow until then */
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

#endif
