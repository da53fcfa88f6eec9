/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The one contract between the XDP program and the controller: plain C, fixed widths, explicit padding.
 * Addresses are in network byte order, everything else in the host's. Times are nanoseconds since the Unix epoch. */
#ifndef CHATGATE_ABI_H
#define CHATGATE_ABI_H

#include <linux/types.h>

#define CHATGATE_MAGIC 0x65746761676d6873ULL /* pinned control blocks begin with it */
#define CHATGATE_ABI 5			     /* any change of this header or of counters.def: one more */

#define CHATGATE_NEVER (~0ULL)	      /* a time that does not come */
#define CHATGATE_PORTS 64	      /* attachments that are counted apart */
#define CHATGATE_NAME_LEN 16	      /* IFNAMSIZ */
#define CHATGATE_MAX_VLAN_TAGS 4      /* deeper frames pass, counted */
#define CHATGATE_MAX_SHARDS 8	      /* copies of the slots, chosen by CPU */
#define CHATGATE_SLOT_NONE 0	      /* no key has this slot */
#define CHATGATE_SLOT_LIMIT 0x1000000 /* a slot fits the upper 24 bits of the probe's answer */

/* Structures are of one size in C and C++, on both sides. */
#ifdef __cplusplus
#define CHATGATE_LAYOUT(what, bytes) static_assert(sizeof(what) == (bytes), #what)
#else
#define CHATGATE_LAYOUT(what, bytes) _Static_assert(sizeof(what) == (bytes), #what)
#endif

enum chatgate_counter {
#define CHATGATE_VERDICT(symbol, name, help) CHATGATE_##symbol,
#include "counters.def"
	CHATGATE_COUNTERS
};

/* Key of the tries; IPv4 tables use its first 12 bytes. A trie counts the scope's bits as part of the prefix: its
 * length = 32 + the prefix's. */
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
	__u64 until;	    /* latest end of the enforced entries; 0: none, CHATGATE_NEVER: does not end */
	__u64 shadow_until; /* the same for shadow entries */
	__u32 slot;	    /* its counters */
	__u8 length;	    /* of the prefix: where the second look goes on */
	__u8 action;	    /* chatgate_action */
	__u8 pad[2];
};

/* Per-key counters: index = shard * slots + slot. Never zeroed. */
struct chatgate_slot {
	__u64 packets;
	__u64 bytes;
	__u64 last_seen;
	__u64 pad; /* a slot never spans two cache lines */
};

/* Per port and reason: index = port * CHATGATE_COUNTERS + reason. */
struct chatgate_count {
	__u64 packets;
	__u64 bytes;
};

/* The probe answers reason | slot of the deciding key << 8. */
#define CHATGATE_PROBE_REASON(answer) ((answer)&0xff)
#define CHATGATE_PROBE_SLOT(answer) ((answer) >> 8)

CHATGATE_LAYOUT(struct chatgate_key, CHATGATE_KEY6_SIZE);
CHATGATE_LAYOUT(struct chatgate_value, 24);
CHATGATE_LAYOUT(struct chatgate_slot, 32);
CHATGATE_LAYOUT(struct chatgate_count, 16);

#include "control.h"
#include "event.h"

#endif
