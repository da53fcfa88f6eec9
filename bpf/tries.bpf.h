/* SPDX-License-Identifier: GPL-2.0-only */
/* Prefixes, in the LPM tries. */
#ifndef CHATGATE_TRIES_BPF_H
#define CHATGATE_TRIES_BPF_H

#include "question.bpf.h"

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

static __always_inline int is_v6(__u32 trie)
{
	return trie == TRIE_ALLOW6 || trie == TRIE_BAN6;
}

static __always_inline struct chatgate_key key_of(const struct question *q, __u32 length, int v6)
{
	struct chatgate_key key = {.length = CHATGATE_SCOPE_BITS + length, .scope = q->scope};

	if (v6)
		__builtin_memcpy(key.addr, &q->source, 16);
	else
		__builtin_memcpy(key.addr, &q->source, 4);
	return key;
}

/* The longest match of at most q->length bits. Its own length is in q->length then; 0: there is none. */
__noinline int match_within(struct question *q)
{
	const struct chatgate_value *value;
	struct chatgate_key key;

	if (!q)
		return NOTHING;
	key = key_of(q, q->length, is_v6(q->trie));
	value = longest_match(q, &key);
	if (value)
		return standing_of(q, value);
	q->length = 0;
	return NOTHING;
}

/* The longest match is over or only a shadow: a shorter one may still hold. The policy lets at most
 * eight such keys lie over one address, the bound here is the address's length. Each look is a function's, which the
 * kernel verifies once: written out, 128 of them were half of all that it went through. */
__noinline int second_look(struct question *q)
{
	if (!q)
		return NOTHING;
	for (int i = 0; i < 128 && q->length; i++) {
		q->length--;
		if (match_within(q) == COVERED)
			return COVERED;
	}
	return NOTHING;
}

/* The functions above, of a copy: see struct question. */
static __always_inline enum standing ask_apart(struct question *q, int (*look)(struct question *))
{
	struct question copy = *q;
	enum standing standing = look(&copy);

	/* What they may have learnt; to copy the rest back is to have the kernel verify it, too. */
	q->now = copy.now;
	q->slot = copy.slot;
	q->shadowed = copy.shadowed;
	q->no_table = copy.no_table;
	return standing;
}

static __always_inline enum standing in_trie(struct question *q, void *generations, enum trie trie, int v6)
{
	void *table = table_of(generations, q->active);
	struct chatgate_key key = key_of(q, v6 ? 128 : 32, v6);
	const struct chatgate_value *value;

	if (!table) {
		q->no_table = 1;
		return NOTHING;
	}
	value = bpf_map_lookup_elem(table, &key);
	if (!value)
		return NOTHING;
	if (standing_of(q, value) == COVERED)
		return COVERED;
	q->trie = trie;
	return ask_apart(q, second_look);
}

#endif
