/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The gates: two bits a block of addresses, which tables are worth asking. They may say yes too often, never too
 * seldom. In front of them the same two bits for eight blocks together: small enough for a second-level cache, and
 * where a clean packet ends, and a banned host's too. Both sides compute the places with these functions, so that they
 * cannot disagree. */
#ifndef CHATGATE_GATE_H
#define CHATGATE_GATE_H

#include <linux/types.h>

#define CHATGATE_GATE_HOST 1u		  /* a ban at a length that the host tables hold */
#define CHATGATE_GATE_PREFIX 2u		  /* a ban at another length */
#define CHATGATE_GATE_ALL 3u		  /* an allow, or bans of both kinds: every table */
#define CHATGATE_GATE_BLOCKS_PER_WORD 32u /* two bits each in a __u64 */
#define CHATGATE_GATE_BLOCKS_PER_SUMMARY 8u
#define CHATGATE_GATE_SUMMARIES_PER_WORD 32u

#define CHATGATE_GATE4_LENGTH 24      /* a block per /24 */
#define CHATGATE_GATE6_WIDE_LENGTH 27 /* inside 2000::/3 a block per /27 */
#define CHATGATE_GATE6_NARROW_FROM 48 /* prefixes this long or longer: by a hash of the first 48 bits */

#define CHATGATE_GATE_BLOCKS (1u << 24)
/* A gate is one array: the summary, with room for the blocks that gate6wide has more, then the blocks. */
#define CHATGATE_GATE_SUMMARY_WORDS                                                                                    \
	(CHATGATE_GATE_BLOCKS / CHATGATE_GATE_BLOCKS_PER_SUMMARY / CHATGATE_GATE_SUMMARIES_PER_WORD + 64)
#define CHATGATE_GATE_WORDS (CHATGATE_GATE_SUMMARY_WORDS + CHATGATE_GATE_BLOCKS / CHATGATE_GATE_BLOCKS_PER_WORD)
#define CHATGATE_GATE6_WIDE_WORDS (CHATGATE_GATE_WORDS + 256 / CHATGATE_GATE_BLOCKS_PER_WORD)

/* Addresses come as numbers, their first byte is the highest: all of v4, the first half of v6. From bytes: */
static inline __u32 chatgate_be32(const __u8 *a)
{
	return (__u32)a[0] << 24 | (__u32)a[1] << 16 | (__u32)a[2] << 8 | a[3];
}

static inline __u64 chatgate_be64(const __u8 *a)
{
	return (__u64)chatgate_be32(a) << 32 | chatgate_be32(a + 4);
}

static inline __u32 chatgate_gate4_block(__u32 address)
{
	return address >> 8;
}

/* 2000::/3 has a block per /27; the rest of the address space has one per top byte, behind them. */
static inline __u32 chatgate_gate6_wide_block(__u64 first_half)
{
	__u32 top = first_half >> 32;

	if (top >> 29 == 1)
		return top >> 5 & (CHATGATE_GATE_BLOCKS - 1);
	return CHATGATE_GATE_BLOCKS + (top >> 24);
}

/* Fibonacci hashing of the first 48 bits: neighbours scatter, one multiplication. */
static inline __u32 chatgate_gate6_narrow_block(__u64 first_half)
{
	return (__u32)((first_half >> 16) * 0x9e3779b97f4a7c15ULL >> 40);
}

static inline __u32 chatgate_gate_summary_word(__u32 block)
{
	return block / (CHATGATE_GATE_BLOCKS_PER_SUMMARY * CHATGATE_GATE_SUMMARIES_PER_WORD);
}

static inline __u32 chatgate_gate_summary_bits(__u64 word, __u32 block)
{
	return (__u32)(word >> (block / CHATGATE_GATE_BLOCKS_PER_SUMMARY % CHATGATE_GATE_SUMMARIES_PER_WORD * 2)) & 3;
}

static inline __u32 chatgate_gate_word(__u32 block)
{
	return CHATGATE_GATE_SUMMARY_WORDS + block / CHATGATE_GATE_BLOCKS_PER_WORD;
}

static inline __u32 chatgate_gate_bits(__u64 word, __u32 block)
{
	return (__u32)(word >> (block % CHATGATE_GATE_BLOCKS_PER_WORD * 2)) & 3;
}

#endif
