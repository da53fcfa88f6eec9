/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Part of abi.h: samples of what the program drops, for the one listener. */
#ifndef CHATGATE_EVENT_H
#define CHATGATE_EVENT_H

#include "abi.h"

#define CHATGATE_EVENT_RING_BYTES 0x40000 /* 4096 samples: a power of two, whole pages on every machine */
/* Each CPU may send one sample an interval, 128 a second; after a lull, so many at once. */
#define CHATGATE_EVENT_INTERVAL 7812500ULL /* ns */
#define CHATGATE_EVENT_BURST 32ULL

/* One packet that was dropped, or would have been. */
struct chatgate_event {
	__u64 time;
	__u32 slot;	 /* of the key that decided */
	__u32 bytes;	 /* the frame's length */
	__u8 source[16]; /* IPv4: the first four bytes, the others 0 */
	__u8 destination[16];
	__u16 source_port;	/* TCP and UDP right behind the IP header; otherwise, and in later fragments, 0 */
	__u16 destination_port; /* the same */
	__u8 port;		/* index into chatgate_control.ports */
	__u8 family;		/* 4 or 6 */
	__u8 protocol;		/* IPv4 protocol, or the next header of the fixed IPv6 header */
	__u8 reason;		/* CHATGATE_DROP_BANNED or CHATGATE_PASS_SHADOW */
};

/* One a CPU: where its allowance stands, and what became of the samples. The counts are never zeroed. */
struct chatgate_event_flow {
	__u64 due; /* when the samples sent would have used up the rate: at most a burst ahead */
	__u64 sent;
	__u64 limited; /* not sent: over the rate */
	__u64 lost;    /* not sent: the ring was full */
};

CHATGATE_LAYOUT(struct chatgate_event, 56);
CHATGATE_LAYOUT(struct chatgate_event_flow, 32);

#endif
