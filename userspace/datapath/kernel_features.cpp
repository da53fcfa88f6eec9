// SPDX-License-Identifier: Apache-2.0
#include "datapath/kernel_features.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/unique_fd.h"
#include "chatgate.skel.h"
#include "datapath/bpf_log.h"
#include "datapath/table_spec.h"
#include "datapath/tables.h"

namespace chatgate {
namespace {

struct MapType {
  bpf_map_type type;
  const char* name;
};
constexpr std::array kMapTypes{MapType{BPF_MAP_TYPE_ARRAY, "BPF_MAP_TYPE_ARRAY"},
                               MapType{BPF_MAP_TYPE_PERCPU_ARRAY, "BPF_MAP_TYPE_PERCPU_ARRAY"},
                               MapType{BPF_MAP_TYPE_HASH, "BPF_MAP_TYPE_HASH"},
                               MapType{BPF_MAP_TYPE_LPM_TRIE, "BPF_MAP_TYPE_LPM_TRIE"},
                               MapType{BPF_MAP_TYPE_ARRAY_OF_MAPS, "BPF_MAP_TYPE_ARRAY_OF_MAPS"},
                               MapType{BPF_MAP_TYPE_RINGBUF, "BPF_MAP_TYPE_RINGBUF"}};

struct Helper {
  bpf_func_id id;
  const char* name;
};
constexpr std::array kHelpers{Helper{BPF_FUNC_ktime_get_coarse_ns, "bpf_ktime_get_coarse_ns"},
                              Helper{BPF_FUNC_xdp_get_buff_len, "bpf_xdp_get_buff_len"}};

bool makes_array(std::uint32_t flags) {
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.map_flags = flags;
  return static_cast<bool>(
      UniqueFd(bpf_map_create(BPF_MAP_TYPE_ARRAY, "chatgate_ask", sizeof(std::uint32_t), 8, 1, &options)));
}

bool takes_frags() {
  std::array<bpf_insn, 2> pass{};
  pass[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
  pass[0].imm = XDP_PASS;
  pass[1].code = BPF_JMP | BPF_EXIT;
  bpf_prog_load_opts options{};
  options.sz = sizeof(options);
  options.prog_flags = BPF_F_XDP_HAS_FRAGS;
  return static_cast<bool>(
      UniqueFd(bpf_prog_load(BPF_PROG_TYPE_XDP, "chatgate_ask", "GPL", pass.data(), pass.size(), &options)));
}

/// Of one generation, the tables whose size does not depend on what they hold.
std::uint64_t fixed_tables() {
  std::uint64_t bytes = 0;
  for (const TableSpec& spec : table_specs())
    bytes += std::uint64_t{spec.fixed_entries} * spec.inner.value_size;
  return bytes;
}

}  // namespace

std::vector<KernelFeature> kernel_features() {
  const BpfLog quiet;
  std::vector<KernelFeature> all;
  all.push_back({"BPF_PROG_TYPE_XDP", libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_XDP, nullptr) == 1});
  for (const MapType& one : kMapTypes)
    all.push_back({one.name, libbpf_probe_bpf_map_type(one.type, nullptr) == 1});
  for (const Helper& one : kHelpers)
    all.push_back({one.name, libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, one.id, nullptr) == 1});
  all.push_back({"BPF_F_MMAPABLE", makes_array(BPF_F_MMAPABLE)});
  all.push_back({"BPF_F_INNER_MAP", makes_array(BPF_F_INNER_MAP)});
  all.push_back({"BPF_F_XDP_HAS_FRAGS", takes_frags()});
  return all;
}

Status rehearse_load() {
  const BpfLog log;
  const std::unique_ptr<chatgate_bpf, decltype(&chatgate_bpf::destroy)> object(chatgate_bpf::open(nullptr),
                                                                               &chatgate_bpf::destroy);
  if (!object) return fail(system_error("open XDP program", "chatgate.bpf.o", errno));
  bpf_program__set_autoload(object->progs.chatgate_probe, false);  // the same once more
  const int status = chatgate_bpf::load(object.get());
  if (status != 0) return fail(log.explain(system_error("load XDP program", "chatgate", -status)));
  return {};
}

std::uint64_t least_memory(std::uint32_t max_entries) {
  const SlotLayout layout = slot_layout(max_entries);
  return std::uint64_t{layout.shards} * layout.slots_per_shard * sizeof(chatgate_slot) + 2 * fixed_tables();
}

std::uint32_t entries_that_fit(std::uint64_t bytes) {
  const std::uint64_t none = least_memory(0);
  if (bytes <= none) return 0;
  const std::uint64_t each = std::uint64_t{slot_layout(0).shards} * sizeof(chatgate_slot);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>((bytes - none) / each, kMostEntries));
}

}  // namespace chatgate
