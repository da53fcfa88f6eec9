// SPDX-License-Identifier: Apache-2.0
#include "datapath/table_spec.h"

#include <linux/bpf.h>

#include "chatgate/gate.h"
#include "chatgate/host.h"

namespace chatgate {
namespace {

constexpr MapShape kGate{BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(__u64), BPF_F_MMAPABLE};
constexpr MapShape kDestination4{BPF_MAP_TYPE_HASH, 4, sizeof(__u32), 0};
constexpr MapShape kDestination6{BPF_MAP_TYPE_HASH, 16, sizeof(__u32), 0};
constexpr MapShape kTrie4{BPF_MAP_TYPE_LPM_TRIE, CHATGATE_KEY4_SIZE, sizeof(chatgate_value),
                          BPF_F_NO_PREALLOC};
constexpr MapShape kTrie6{BPF_MAP_TYPE_LPM_TRIE, CHATGATE_KEY6_SIZE, sizeof(chatgate_value),
                          BPF_F_NO_PREALLOC};
constexpr MapShape kHost{BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(chatgate_bucket),
                         BPF_F_MMAPABLE | BPF_F_INNER_MAP};

constexpr std::array<TableSpec, CHATGATE_OUTER_MAPS> kSpecs{{
    {"gate4", kGate, CHATGATE_GATE_WORDS},
    {"gate6wide", kGate, CHATGATE_GATE6_WIDE_WORDS},
    {"gate6narrow", kGate, CHATGATE_GATE_WORDS},
    {"dest4", kDestination4, 0},
    {"dest6", kDestination6, 0},
    {"allow4", kTrie4, 0},
    {"allow6", kTrie6, 0},
    {"ban4", kTrie4, 0},
    {"ban6", kTrie6, 0},
    {"host4", kHost, 0},
    {"host6", kHost, 0},
}};

}  // namespace

const std::array<TableSpec, CHATGATE_OUTER_MAPS>& table_specs() { return kSpecs; }

}  // namespace chatgate
