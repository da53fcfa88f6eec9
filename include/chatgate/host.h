/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The host tables: bans at the lengths where bans cluster (v4 /32; v6 /128, /64), in buckets of one cache line, so that
 * a banned visitor costs one miss. An array of buckets; a hash of the key names one. Cells fill in order, and a key
 * that finds its bucket full goes into one of the next. A cell keeps its key as long as its generation lives: it is
 * made once, and what is changed or removed afterwards is one word. So a reader needs no lock, and never sees half a
 * value. Both sides compute the places with these functions, so that they cannot disagree. */
#ifndef CHATGATE_HOST_H
#define CHATGATE_HOST_H

#include <linux/types.h>

#define CHATGATE_BUCKET_WORDS 8u
#define CHATGATE_HOST_PROBES 16u /* buckets that a key may be in, from the one that the hash names */
/* v4: {who, what}; v6: {who, what, first and second half of the address}. */
#define CHATGATE_HOST4_WORDS 2u
#define CHATGATE_HOST6_WORDS 4u

struct chatgate_bucket {
	__u64 words[CHATGATE_BUCKET_WORDS];
} __attribute__((aligned(8)));

/* A key as the cells hold it. `who` is never 0: a cell whose first word is 0 is empty. */
struct chatgate_host {
	__u64 who;  /* v4 address in network order << 32 | scope << 8 | length */
	__u64 high; /* v6: the address's halves as they lie in memory */
	__u64 low;
};

#define CHATGATE_HOST_SCOPE_LIMIT 0x1000000 /* the controller gives no scope beyond */

/* `what`: its end in steps of 2^24 ns (17 ms), rounded up << 25 | shadow << 24 | slot; 0: not banned. */
#define CHATGATE_HOST_IN_TRIE (1ULL << 24) /* its value is in the trie: a cell has no room for two ends */
#define CHATGATE_HOST_SLOT_MASK 0xffffffULL
#define CHATGATE_HOST_SHADOW (1ULL << 24)
#define CHATGATE_HOST_END_SHIFT 25
#define CHATGATE_HOST_STEP_SHIFT 24
#define CHATGATE_HOST_NEVER (~0ULL >> CHATGATE_HOST_END_SHIFT)

/* Nanoseconds since the epoch, as in chatgate_value. */
static inline __u64 chatgate_host_until(__u64 what)
{
	__u64 steps = what >> CHATGATE_HOST_END_SHIFT;

	return steps == CHATGATE_HOST_NEVER ? ~0ULL : steps << CHATGATE_HOST_STEP_SHIFT;
}

/* Multiply and fold, thrice: with two rounds, rows of neighbours crowd. Its upper half is spread over any number of
 * buckets. */
static inline __u32 chatgate_host_bucket(const struct chatgate_host *host, __u64 seed, __u32 buckets)
{
	__u64 hash = (host->who ^ host->high ^ seed) * 0x9e3779b97f4a7c15ULL;

	hash = ((hash ^ hash >> 32) ^ host->low) * 0xd6e8feb86659fd93ULL;
	hash = (hash ^ hash >> 32) * 0xff51afd7ed558ccdULL;
	return (__u32)((hash >> 32) * buckets >> 32);
}

#endif
