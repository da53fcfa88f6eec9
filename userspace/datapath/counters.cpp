// SPDX-License-Identifier: Apache-2.0
#include "datapath/counters.h"

#include <bpf/libbpf.h>

#include <algorithm>

#include "datapath/key_codec.h"

namespace chatgate {
namespace {

constexpr std::array<std::string_view, CHATGATE_COUNTERS> kNames{
#define CHATGATE_VERDICT(symbol, name, help) name,
#include "chatgate/counters.def"
};

constexpr std::array<std::string_view, CHATGATE_COUNTERS> kHelp{
#define CHATGATE_VERDICT(symbol, name, help) help,
#include "chatgate/counters.def"
};

Result<PacketCount> read_one(const BpfMap& map, std::uint32_t index, std::vector<chatgate_count>& per_cpu) {
  CHATGATE_TRY(map.lookup(&index, per_cpu.data()));
  PacketCount total;
  for (const chatgate_count& count : per_cpu) {
    total.packets += count.packets;
    total.bytes += count.bytes;
  }
  return total;
}

Result<ReasonCounts> read_port(const BpfMap& map, std::uint32_t port, std::vector<chatgate_count>& per_cpu) {
  ReasonCounts counts;
  for (std::uint32_t reason = 0; reason < CHATGATE_COUNTERS; ++reason) {
    CHATGATE_TRY_ASSIGN(counts.at(reason), read_one(map, port * CHATGATE_COUNTERS + reason, per_cpu));
  }
  return counts;
}

}  // namespace

void add(ReasonCounts& total, const ReasonCounts& more) {
  for (std::size_t i = 0; i < total.size(); ++i) {
    total.at(i).packets += more.at(i).packets;
    total.at(i).bytes += more.at(i).bytes;
  }
}

std::string_view counter_name(chatgate_counter counter) { return kNames.at(counter); }
std::string_view counter_help(chatgate_counter counter) { return kHelp.at(counter); }

Result<std::vector<PortCounts>> read_counters(const Tables& tables) {
  std::vector<PortCounts> ports;
  std::vector<chatgate_count> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  for (std::uint32_t port = 0; port < CHATGATE_PORTS; ++port) {
    const char* name = tables.control().ports[port].name;
    if (name[0] == '\0') continue;
    CHATGATE_TRY_ASSIGN(const ReasonCounts counts,
                        read_port(tables.map(CHATGATE_MAP_COUNTERS), port, per_cpu));
    auto known = std::find_if(ports.begin(), ports.end(),
                              [name](const PortCounts& one) { return one.interface == name; });
    if (known == ports.end()) known = ports.insert(ports.end(), {name, {}});
    add(known->reasons, counts);
  }
  return ports;
}

Result<SlotCounters> SlotCounters::open(const Tables& tables) {
  const SlotLayout layout = slot_layout(tables.control().max_entries);
  const std::size_t bytes = std::size_t{layout.shards} * layout.slots_per_shard * sizeof(chatgate_slot);
  CHATGATE_TRY_ASSIGN(MappedArray memory, MappedArray::map(tables.map(CHATGATE_MAP_SLOTS), bytes, false));
  return SlotCounters(std::move(memory), layout);
}

Hits SlotCounters::read(std::uint32_t slot) const {
  Hits hits;
  if (slot >= layout_.slots_per_shard) return hits;
  const auto* slots = static_cast<const chatgate_slot*>(memory_.data());
  for (std::uint32_t shard = 0; shard < layout_.shards; ++shard) {
    const chatgate_slot& one = slots[std::size_t{shard} * layout_.slots_per_shard + slot];
    hits.packets += __atomic_load_n(&one.packets, __ATOMIC_RELAXED);
    hits.bytes += __atomic_load_n(&one.bytes, __ATOMIC_RELAXED);
    hits.last_seen = std::max(hits.last_seen, decode_time(__atomic_load_n(&one.last_seen, __ATOMIC_RELAXED)));
  }
  return hits;
}

}  // namespace chatgate
