/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Part of abi.h: the control block, through which one set of maps is steered. */
#ifndef CHATGATE_CONTROL_H
#define CHATGATE_CONTROL_H

#include "abi.h"

/* Where the keys of one generation are: bits of chatgate_generation.tables. A clear bit spares the look-up. */
enum chatgate_table_bit {
	CHATGATE_HAS_SCOPES = 1 << 0, /* dest4 or dest6 holds something */
	CHATGATE_HAS_BAN_TRIE4 = 1 << 1,
	CHATGATE_HAS_BAN_TRIE6 = 1 << 2,
	CHATGATE_HAS_HOST_32 = 1 << 3,	/* host4 */
	CHATGATE_HAS_HOST_64 = 1 << 4,	/* host6, /64 */
	CHATGATE_HAS_HOST_128 = 1 << 5, /* host6, /128 */
	CHATGATE_HAS_ALLOW4 = 1 << 6,
	CHATGATE_HAS_ALLOW6 = 1 << 7,
	CHATGATE_HAS_WIDE6 = 1 << 8, /* gate6wide has an open block */
};

/* The maps of one set of pins. The outer ones hold two inner tables each, indexed by the active bit. */
enum chatgate_map {
	CHATGATE_MAP_GATE4,
	CHATGATE_MAP_GATE6WIDE,
	CHATGATE_MAP_GATE6NARROW,
	CHATGATE_MAP_DEST4,
	CHATGATE_MAP_DEST6,
	CHATGATE_MAP_ALLOW4,
	CHATGATE_MAP_ALLOW6,
	CHATGATE_MAP_BAN4,
	CHATGATE_MAP_BAN6,
	CHATGATE_MAP_HOST4,
	CHATGATE_MAP_HOST6,
	CHATGATE_OUTER_MAPS,
	CHATGATE_MAP_SLOTS = CHATGATE_OUTER_MAPS,
	CHATGATE_MAP_COUNTERS,
	CHATGATE_MAP_EVENTS,
	CHATGATE_MAP_EVENT_FLOW,
	CHATGATE_MAPS
};

/* What the program must know of the generation in one place; written before the flip, widened in place only. */
struct chatgate_generation {
	__u32 tables;	/* chatgate_table_bit */
	__u32 removed;	/* keys removed in place: their gate bits are stale */
	__u32 buckets4; /* that a hash can name in host4 */
	__u32 buckets6; /* the same in host6 */
	__u64 seed;	/* of that hash, random: no list can be made so that its hosts collide */
};

/* One attachment; the index is the port in that program's .rodata. */
struct chatgate_port {
	char name[CHATGATE_NAME_LEN]; /* empty: never used */
	__u32 ifindex;
	__u32 netns; /* inode of the network namespace that ifindex is in */
};

/* The pinned state that is neither table nor counter. `word` = revision << 1 | active generation. */
struct chatgate_control {
	__u64 magic;
	__u32 abi;
	__u32 max_entries;
	__u8 store_uuid[16];
	__u64 word;
	__u64 previous_word;	      /* what holds past confirm_deadline; alone: a leftover */
	__u64 confirm_deadline;	      /* CLOCK_MONOTONIC_COARSE, ns; 0: no change waits to be confirmed */
	__u64 pause_until;	      /* 0: not paused */
	__u64 events_until;	      /* kept ahead by the listener; 0: none */
	__s64 wall_offset;	      /* wall clock - CLOCK_MONOTONIC_COARSE */
	__u64 epoch;		      /* random, one per set of pins: tells the store that counters began anew */
	__u32 map_ids[CHATGATE_MAPS]; /* kernel ids of the set's other maps, in the order of chatgate_map */
	struct chatgate_generation generation[2];
	struct chatgate_port ports[CHATGATE_PORTS];
};

CHATGATE_LAYOUT(struct chatgate_generation, 24);
CHATGATE_LAYOUT(struct chatgate_port, 24);
CHATGATE_LAYOUT(struct chatgate_control, 1736);

#endif
