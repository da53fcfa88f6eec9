/* SPDX-License-Identifier: GPL-2.0-only */
/* The obvious filter: a whitelist and a ban list, each an LPM trie, asked one after the other for every packet. Parser
 * and counters are chatgate's. */
#include "count.bpf.h"

struct key4 {
	__u32 length;
	__u8 addr[4];
};

struct key6 {
	__u32 length;
	__u8 addr[16];
};

/* The value is the key's slot. */
#define TRIE(name, key_type)                                                                                           \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);                                                                   \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                                                  \
		__uint(max_entries, 1);                                                                                \
		__type(key, key_type);                                                                                 \
		__type(value, __u32);                                                                                  \
	} name SEC(".maps")

TRIE(white4, struct key4);
TRIE(black4, struct key4);
TRIE(white6, struct key6);
TRIE(black6, struct key6);

static __always_inline struct verdict ask(const __u32 *white, const __u32 *black)
{
	if (white)
		return (struct verdict){CHATGATE_PASS_WHITELISTED, *white};
	if (black)
		return (struct verdict){CHATGATE_DROP_BANNED, *black};
	return (struct verdict){CHATGATE_PASS_UNLISTED, CHATGATE_SLOT_NONE};
}

static __always_inline struct verdict ask4(const struct address *source)
{
	struct key4 key = {.length = 32};
	const __u32 *white;

	__builtin_memcpy(key.addr, source, sizeof(key.addr));
	white = bpf_map_lookup_elem(&white4, &key);
	return ask(white, white ? 0 : bpf_map_lookup_elem(&black4, &key));
}

static __always_inline struct verdict ask6(const struct address *source)
{
	struct key6 key = {.length = 128};
	const __u32 *white;

	__builtin_memcpy(key.addr, source, sizeof(key.addr));
	white = bpf_map_lookup_elem(&white6, &key);
	return ask(white, white ? 0 : bpf_map_lookup_elem(&black6, &key));
}

SEC("xdp.frags")
int two_tries(struct xdp_md *ctx)
{
	struct packet packet;
	struct verdict verdict = {parse(ctx, &packet), CHATGATE_SLOT_NONE};

	if (verdict.reason == PARSED)
		verdict = packet.v6 ? ask6(&packet.source) : ask4(&packet.source);
	count_tags(ctx, &packet);
	count(ctx, &packet, &verdict, 0);
	return verdict.reason == CHATGATE_DROP_BANNED ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
