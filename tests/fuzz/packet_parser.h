/* SPDX-License-Identifier: Apache-2.0 */
/* The XDP program's own parser, compiled for user space. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct parsed_packet {
  uint32_t
      counter; /* chatgate_counter under which it passes unjudged; CHATGATE_COUNTERS: its source is judged */
  uint8_t tags;
  uint8_t v6;
  uint8_t tunnel;
  uint8_t source[16]; /* of one that is judged; IPv4: the first four bytes */
  uint8_t destination[16];
};

/* Reads nothing outside of the frame's `size` bytes. */
struct parsed_packet parse_frame(const uint8_t* frame, uint32_t size);

#ifdef __cplusplus
}
#endif
