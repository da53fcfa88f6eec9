/* SPDX-License-Identifier: Apache-2.0 */
/* bpf/parse.bpf.h as it is, with a frame that lies anywhere in memory: the kernel's xdp_md has addresses of
 * 32 bits, which the kernel widens while it loads a program. Of the tables' header the parser takes the ABI
 * alone. */
#include "fuzz/packet_parser.h"

#include <linux/bpf.h>
#include <string.h>

#include <bpf/bpf_helpers.h> /* needs the types of <linux/bpf.h> */

#include "chatgate/abi.h"

struct frame_in_memory {
  uintptr_t data;
  uintptr_t data_end;
};

#define CHATGATE_MAPS_BPF_H
#define xdp_md frame_in_memory
#include "parse.bpf.h"
#undef xdp_md

struct parsed_packet parse_frame(const uint8_t* frame, uint32_t size) {
  const struct frame_in_memory where = {(uintptr_t)frame, (uintptr_t)frame + size};
  struct packet packet;
  struct parsed_packet parsed = {0};

  parsed.counter = parse(&where, &packet);
  parsed.tags = packet.tags;
  parsed.v6 = packet.v6;
  parsed.tunnel = packet.tunnel;
  if (parsed.counter == PARSED) {
    memcpy(parsed.source, &packet.source, packet.v6 ? 16 : 4);
    memcpy(parsed.destination, &packet.destination, packet.v6 ? 16 : 4);
  }
  return parsed;
}
