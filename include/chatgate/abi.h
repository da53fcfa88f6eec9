/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The one contract between the XDP program and the controller: plain C, fixed widths, explicit padding.
 * Addresses are in network byte order, everything else in the host's. Times are nanoseconds since the Unix epoch. */
#ifndef CHATGATE_ABI_H
#define CHATGATE_ABI_H

#include <linux/types.h>

#define CHATGATE_MAGIC 0x65746761676d6873ULL /* pinned control blocks begin with it */
#define CHATGATE_ABI 1                       /* any change of this header or of counters.def: one more */

#define CHATGATE_NEVER (~0ULL)     /* a time that does not come */
#define CHATGATE_PORTS 64          /* attachments that are counted apart */
#define CHATGATE_NAME_LEN 16       /* IFNAMSIZ */
#define CHATGATE_MAX_VLAN_TAGS 4   /* deeper frames pass, counted */
#define CHATGATE_MAX_SHARDS 8      /* copies of the slots, chosen by CPU */
#define CHATGATE_MAX_NESTED 8      /* finite or shadow keys over one address in one table */
#define CHATGATE_SLOT_NONE 0       /* no key has this slot */
#define CHATGATE_SLOT_LIMIT 0x1000000 /* a slot fits the upper 24 bits of the probe's answer */

enum chatgate_counter {
#define CHATGATE_VERDICT(symbol, name, help) CHATGATE_##symbol,
#include "counters.def"
	CHATGATE_COUNTERS
};

/* Where the keys of one generation are: bits of chatgate_generation.tables. A clear bit spares the look-up. */
enum chatgate_table_bit {
	CHATGATE_HAS_SCOPES = 1 << 0,   /* dest4 or dest6 holds something */
	CHATGATE_HAS_BAN_TRIE4 = 1 << 1,
	CHATGATE_HAS_BAN_TRIE6 = 1 << 2,
	CHATGATE_HAS_HOST_32 = 1 << 3,  /* host4 */
	CHATGATE_HAS_HOST_64 = 1 << 4,  /* host6, /64 */
	CHATGATE_HAS_HOST_128 = 1 << 5, /* host6, /128 */
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
	CHATGATE_MAPS
};

/* What the program must know of the generation in one place; written before the flip, widened in place only. */
struct chatgate_generation {
	__u32 tables;  /* chatgate_table_bit */
	__u32 removed; /* keys removed in place: their gate bits are stale */
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
	__u64 previous_word;    /* kept for changes that must be confirmed; 0: none */
	__u64 confirm_deadline; /* 0: none */
	__u64 pause_until;      /* 0: not paused */
	__u64 events_until;     /* 0: no listener */
	__s64 wall_offset;      /* wall clock - CLOCK_MONOTONIC_COARSE */
	__u64 epoch;            /* random, one per set of pins: tells the store that counters began anew */
	__u32 map_ids[CHATGATE_MAPS]; /* kernel ids of the set's other maps, in the order of chatgate_map */
	struct chatgate_generation generation[2];
	struct chatgate_port ports[CHATGATE_PORTS];
};

/* Key of the tries and of the host hashes; IPv4 tables use its first 12 bytes. A trie counts the scope's bits as
 * part of the prefix: its length = 32 + the prefix's. A host hash has the prefix's own length: 32, 64 or 128. */
struct chatgate_key {
	__u32 length;
	__u32 scope;
	__u8 addr[16]; /* masked */
};

#define CHATGATE_SCOPE_BITS 32
#define CHATGATE_KEY4_SIZE 12
#define CHATGATE_KEY6_SIZE 24

enum chatgate_action { CHATGATE_ACTION_DROP = 0 }; /* room for reject */

/* One kernel key stands for all entries with that kind, scope and prefix. */
struct chatgate_value {
	__u64 until;        /* latest end of the enforced entries; 0: none, CHATGATE_NEVER: does not end */
	__u64 shadow_until; /* the same for shadow entries */
	__u32 slot;         /* its counters */
	__u8 length;        /* of the prefix: where the second look goes on */
	__u8 action;        /* chatgate_action */
	__u8 pad[2];
};

/* Per-key counters: index = shard * slots + slot. Never zeroed. */
struct chatgate_slot {
	__u64 packets;
	__u64 bytes;
	__u64 last_seen;
};

/* Per port and reason: index = port * CHATGATE_COUNTERS + reason. */
struct chatgate_count {
	__u64 packets;
	__u64 bytes;
};

/* The probe answers reason | slot of the deciding key << 8. */
#define CHATGATE_PROBE_REASON(answer) ((answer) & 0xff)
#define CHATGATE_PROBE_SLOT(answer) ((answer) >> 8)

#ifdef __cplusplus
#define CHATGATE_LAYOUT(what, bytes) static_assert(sizeof(what) == (bytes), #what)
#else
#define CHATGATE_LAYOUT(what, bytes) _Static_assert(sizeof(what) == (bytes), #what)
#endif
CHATGATE_LAYOUT(struct chatgate_generation, 8);
CHATGATE_LAYOUT(struct chatgate_port, 24);
CHATGATE_LAYOUT(struct chatgate_control, 1696);
CHATGATE_LAYOUT(struct chatgate_key, CHATGATE_KEY6_SIZE);
CHATGATE_LAYOUT(struct chatgate_value, 24);
CHATGATE_LAYOUT(struct chatgate_slot, 24);
CHATGATE_LAYOUT(struct chatgate_count, 16);

#endif
