/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel tables. The outer maps hold two generations of each table; their inner templates are what the
 * controller's tables must equal (it asks the loaded object, nothing is written down twice). */
#ifndef CHATGATE_MAPS_BPF_H
#define CHATGATE_MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "chatgate/abi.h"
#include "chatgate/gate.h"
#include "chatgate/host.h"

/* Gates keep one fixed size, so that the kernel inlines the look-up in the inner array. */
#define GATE_TEMPLATE(name, words)                                                                                     \
	struct name {                                                                                                  \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                                      \
		__uint(map_flags, BPF_F_MMAPABLE);                                                                     \
		__uint(max_entries, words);                                                                            \
		__uint(key_size, sizeof(__u32));                                                                       \
		__uint(value_size, sizeof(__u64));                                                                     \
	}

#define KEYED_TEMPLATE(name, map_type, flags, key_bytes, value_bytes)                                                  \
	struct name {                                                                                                  \
		__uint(type, map_type);                                                                                \
		__uint(map_flags, flags);                                                                              \
		__uint(max_entries, 1);                                                                                \
		__uint(key_size, key_bytes);                                                                           \
		__uint(value_size, value_bytes);                                                                       \
	}

#define GENERATIONS(name, template)                                                                                    \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);                                                              \
		__uint(max_entries, 2);                                                                                \
		__uint(key_size, sizeof(__u32));                                                                       \
		__array(values, struct template);                                                                      \
	} name SEC(".maps")

GATE_TEMPLATE(gate_template, CHATGATE_GATE_WORDS);
GATE_TEMPLATE(gate6wide_template, CHATGATE_GATE6_WIDE_WORDS);
KEYED_TEMPLATE(dest4_template, BPF_MAP_TYPE_HASH, 0, 4, sizeof(__u32));
KEYED_TEMPLATE(dest6_template, BPF_MAP_TYPE_HASH, 0, 16, sizeof(__u32));
KEYED_TEMPLATE(trie4_template, BPF_MAP_TYPE_LPM_TRIE, BPF_F_NO_PREALLOC, CHATGATE_KEY4_SIZE,
	       sizeof(struct chatgate_value));
KEYED_TEMPLATE(trie6_template, BPF_MAP_TYPE_LPM_TRIE, BPF_F_NO_PREALLOC, CHATGATE_KEY6_SIZE,
	       sizeof(struct chatgate_value));
/* As many buckets as the generation needs: with BPF_F_INNER_MAP inner arrays may differ in size. */
KEYED_TEMPLATE(host_template, BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE | BPF_F_INNER_MAP, sizeof(__u32),
	       sizeof(struct chatgate_bucket));

GENERATIONS(gate4, gate_template);
GENERATIONS(gate6wide, gate6wide_template);
GENERATIONS(gate6narrow, gate_template);
GENERATIONS(dest4, dest4_template);
GENERATIONS(dest6, dest6_template);
GENERATIONS(allow4, trie4_template);
GENERATIONS(allow6, trie6_template);
GENERATIONS(ban4, trie4_template);
GENERATIONS(ban6, trie6_template);
GENERATIONS(host4, host_template);
GENERATIONS(host6, host_template);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct chatgate_control);
} control SEC(".maps");

/* max_entries is set before loading: shards * slots. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct chatgate_slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CHATGATE_PORTS *CHATGATE_COUNTERS);
	__type(key, __u32);
	__type(value, struct chatgate_count);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, CHATGATE_EVENT_RING_BYTES);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct chatgate_event_flow);
} event_flow SEC(".maps");

/* Set by the controller before the program is loaded. */
const volatile __u32 port = 0; /* which attachment this is */
const volatile __u32 slots_per_shard = 1;
const volatile __u32 shard_mask = 0;	/* shards - 1 */
const volatile __u32 shards_shared = 0; /* several CPUs write one shard: add atomically */

/* Nobody reads it: it brings these types into the object's BTF, where a test compares them with the controller's. */
struct {
	struct chatgate_key key;
	struct chatgate_value value;
	struct chatgate_bucket bucket;
	struct chatgate_event event;
	enum chatgate_counter counter;
	enum chatgate_table_bit table_bit;
	enum chatgate_map map;
	enum chatgate_action action;
} abi_types SEC(".abi_types");

#endif
