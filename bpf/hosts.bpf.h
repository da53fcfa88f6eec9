/* SPDX-License-Identifier: GPL-2.0-only */
/* Bans of single visitors, in the buckets of chatgate/host.h. */
#ifndef CHATGATE_HOSTS_BPF_H
#define CHATGATE_HOSTS_BPF_H

#include "tries.bpf.h"

static __always_inline void choose_buckets(struct question *q, const struct chatgate_generation *generation, int v6)
{
	q->seed = generation->seed;
	q->buckets = v6 ? generation->buckets6 : generation->buckets4;
}

/* One word says it all, so it is read once and never torn. */
static __always_inline enum standing standing_of_host(struct question *q, __u64 what)
{
	if (!holds(q, chatgate_host_until(what)))
		return NOTHING;
	if (!(what & CHATGATE_HOST_SHADOW)) {
		q->slot = what & CHATGATE_HOST_SLOT_MASK;
		return COVERED;
	}
	if (!q->shadowed) {
		q->shadowed = 1;
		q->slot = what & CHATGATE_HOST_SLOT_MASK;
	}
	return SHADOWED;
}

/* All ones if it is 0, else 0: without a branch, and the compiler is kept from making it one. Which of a bucket's cells
 * has the key is a coin's toss that no predictor learns. */
static __always_inline __u64 ones_if_zero(__u64 difference)
{
	asm volatile("" : "+r"(difference));
	difference |= -difference;
	asm volatile("" : "+r"(difference));
	return (difference >> 63) - 1;
}

static __always_inline __u64 mask_of_cell(const volatile __u64 *cell, const struct chatgate_host *host, int v6)
{
	__u64 difference = cell[0] ^ host->who;

	if (v6)
		difference |= (cell[2] ^ host->high) | (cell[3] ^ host->low);
	return ones_if_zero(difference);
}

/* The word of the host in this bucket, 0 without; `full`: the next one may have it. */
static __always_inline __u64 in_bucket(void *table, __u32 index, const struct chatgate_host *host, int *full, int v6)
{
	const __u32 size = v6 ? CHATGATE_HOST6_WORDS : CHATGATE_HOST4_WORDS;
	const struct chatgate_bucket *bucket = bpf_map_lookup_elem(table, &index);
	__u64 what = 0;

	*full = 0;
	if (!bucket)
		return 0;
#pragma unroll
	for (__u32 at = 0; at < CHATGATE_BUCKET_WORDS; at += size) {
		const volatile __u64 *cell = &bucket->words[at];

		what |= cell[1] & mask_of_cell(cell, host, v6);
	}
	*full = !what && *(const volatile __u64 *)&bucket->words[CHATGATE_BUCKET_WORDS - size] != 0;
	return what;
}

/* A search that goes on behind a full bucket. */
struct search {
	struct chatgate_host host;
	__u32 active;
	__u32 index; /* of the bucket that was full */
	__u32 v6;
};

static __always_inline __u64 in_buckets_behind(const struct search *search, void *generations, int v6)
{
	struct chatgate_host host = search->host;
	void *table = table_of(generations, search->active);
	int full = 1;
	__u64 what = 0;

	if (!table)
		return 0;
	for (__u32 probe = 1; full && !what && probe < CHATGATE_HOST_PROBES; probe++)
		what = in_bucket(table, search->index + probe, &host, &full, v6);
	return what;
}

/* Seldom needed, so it is a function of its own, which the kernel verifies once. */
__noinline __u64 behind_full_bucket(const struct search *search)
{
	if (!search)
		return 0;
	return search->v6 ? in_buckets_behind(search, &host6, 1) : in_buckets_behind(search, &host4, 0);
}

static __always_inline __u64 host_word(struct question *q, void *table, const struct chatgate_host *host, int v6)
{
	__u32 index = chatgate_host_bucket(host, q->seed, q->buckets);
	int full;
	__u64 what = in_bucket(table, index, host, &full, v6);

	if (full) {
		struct search search = {*host, q->active, index, v6};

		return behind_full_bucket(&search);
	}
	return what;
}

static __always_inline enum standing in_hosts(struct question *q, void *generations, __u32 length, int v6)
{
	struct chatgate_host host = {.who = (__u64)q->scope << 8 | length};
	void *table = table_of(generations, q->active);
	__u64 what;

	if (!table) {
		q->no_table = 1;
		return NOTHING;
	}
	if (v6) {
		host.high = q->source.high;
		host.low = length == 64 ? 0 : q->source.low;
	} else {
		host.who |= (__u64)q->source.v4 << 32;
	}
	what = host_word(q, table, &host, v6);
	if (what == CHATGATE_HOST_IN_TRIE) {
		q->trie = v6 ? TRIE_BAN6 : TRIE_BAN4;
		/* There is a key of this length: it is the longest match. */
		q->length = length;
		return ask_apart(q, match_within);
	}
	return standing_of_host(q, what);
}

#endif
