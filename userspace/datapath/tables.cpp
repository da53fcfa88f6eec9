// SPDX-License-Identifier: Apache-2.0
#include "datapath/tables.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>

#include <fmt/format.h>

#include "datapath/table_spec.h"

namespace chatgate {
namespace {

constexpr std::int64_t kClockTolerance = 100'000'000;  // ns

Error foreign(const std::string& path, std::string_view reason) {
  return refused("open kernel tables", path, reason,
                 "run 'chatgate attach IFACE' to rebuild them from the store");
}

Status check_control_shape(const BpfMap& control, const std::string& path) {
  CHATGATE_TRY_ASSIGN(const MapShape shape, control.shape());
  const MapShape ours{BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(chatgate_control), BPF_F_MMAPABLE};
  if (shape != ours) return fail(foreign(path, "not a control block of this chatgate"));
  return {};
}

Status check_shape(const BpfMap& map, chatgate_map which, const std::string& path) {
  CHATGATE_TRY_ASSIGN(const MapShape shape, map.shape());
  MapShape ours{BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), 0};
  if (which == CHATGATE_MAP_SLOTS)
    ours = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(chatgate_slot), BPF_F_MMAPABLE};
  if (which == CHATGATE_MAP_COUNTERS)
    ours = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(chatgate_count), 0};
  if (which == CHATGATE_MAP_EVENTS) ours = {BPF_MAP_TYPE_RINGBUF, 0, 0, 0};
  if (which == CHATGATE_MAP_EVENT_FLOW)
    ours = {BPF_MAP_TYPE_PERCPU_ARRAY, sizeof(__u32), sizeof(chatgate_event_flow), 0};
  if (shape != ours) return fail(foreign(path, "a map of another make"));
  return {};
}

}  // namespace

const char* map_name(chatgate_map which) {
  if (which < CHATGATE_OUTER_MAPS) return table_spec(which).name;
  switch (which) {
    case CHATGATE_MAP_SLOTS:
      return "slots";
    case CHATGATE_MAP_EVENTS:
      return "events";
    case CHATGATE_MAP_EVENT_FLOW:
      return "event_flow";
    default:
      return "counters";
  }
}

SlotLayout slot_layout(std::uint32_t max_entries) {
  const int possible = libbpf_num_possible_cpus();
  const std::uint32_t cpus = possible > 0 ? static_cast<std::uint32_t>(possible) : 1;
  SlotLayout layout;
  layout.shards = std::bit_floor(std::min<std::uint32_t>(cpus, CHATGATE_MAX_SHARDS));
  layout.slots_per_shard = max_entries + 1;
  layout.shared = cpus > layout.shards;
  return layout;
}

Result<Tables> Tables::open(const PinDirectory& pins, bool writable) {
  const std::string control_path = pins.pin(kControlPin);
  auto control = BpfMap::from_pin(control_path, kControlPin);
  if (!control && control.error().kind == ErrorKind::kPermission) return fail(control.error());
  if (!control) return fail(foreign(control_path, "missing or not a map"));
  CHATGATE_TRY(check_control_shape(*control, control_path));
  CHATGATE_TRY_ASSIGN(MappedArray memory, MappedArray::map(*control, sizeof(chatgate_control), writable));

  std::array<BpfMap, CHATGATE_MAPS> maps;
  for (std::uint32_t i = 0; i < CHATGATE_MAPS; ++i) {
    const auto which = static_cast<chatgate_map>(i);
    auto map = BpfMap::from_pin(pins.pin(map_name(which)), map_name(which));
    if (!map) return fail(foreign(pins.pin(map_name(which)), "missing or not a map"));
    maps.at(i) = std::move(*map);
  }
  Tables tables(std::move(maps), std::move(*control), std::move(memory));
  CHATGATE_TRY(tables.verify(pins));
  return tables;
}

Result<Tables> Tables::adopt(std::array<BpfMap, CHATGATE_MAPS> maps, BpfMap control) {
  CHATGATE_TRY_ASSIGN(MappedArray memory, MappedArray::map(control, sizeof(chatgate_control), true));
  return Tables(std::move(maps), std::move(control), std::move(memory));
}

/// libbpf does not compare inner templates when it reuses an outer map, so it is done here.
Status Tables::verify(const PinDirectory& pins) const {
  const std::string path = pins.pin(kControlPin);
  if (control().magic != CHATGATE_MAGIC) return fail(foreign(path, "not made by chatgate"));
  if (control().abi != CHATGATE_ABI)
    return fail(foreign(path, fmt::format("ABI {}, this chatgate has {}", control().abi, CHATGATE_ABI)));
  for (std::uint32_t i = 0; i < CHATGATE_MAPS; ++i) {
    const auto which = static_cast<chatgate_map>(i);
    const std::string pin = pins.pin(map_name(which));
    CHATGATE_TRY(check_shape(map(which), which, pin));
    CHATGATE_TRY_ASSIGN(const std::uint32_t id, map(which).id());
    if (id != control().map_ids[i]) return fail(foreign(pin, "does not belong to this set"));
    if (which >= CHATGATE_OUTER_MAPS) continue;
    const auto table = active_inner(which);
    if (!table && table.error().kind == ErrorKind::kPermission) return fail(table.error());
    if (!table) return fail(foreign(pin, "its inner table is missing"));
    CHATGATE_TRY_ASSIGN(const MapShape shape, table->shape());
    if (shape != table_spec(which).inner) return fail(foreign(pin, "its inner table has another shape"));
  }
  return {};
}

void Tables::set_word(std::uint64_t revision, std::uint32_t active) {
  __atomic_store_n(&control().word, revision << 1 | active, __ATOMIC_RELEASE);
}

HostHash Tables::host_hash(chatgate_map which, std::uint32_t generation) const {
  const chatgate_generation& about = control().generation[generation];
  return {which == CHATGATE_MAP_HOST4 ? about.buckets4 : about.buckets6, about.seed};
}

StoreUuid Tables::store() const {
  StoreUuid uuid{};
  std::copy(std::begin(control().store_uuid), std::end(control().store_uuid), uuid.begin());
  return uuid;
}

void Tables::anchor_clock() {
  const std::int64_t offset = wall_offset_now();
  const std::int64_t held = __atomic_load_n(&control().wall_offset, __ATOMIC_RELAXED);
  if (std::abs(offset - held) > kClockTolerance)
    __atomic_store_n(&control().wall_offset, offset, __ATOMIC_RELEASE);
}

Result<BpfMap> Tables::inner(chatgate_map which, std::uint32_t generation) const {
  std::uint32_t id = 0;
  CHATGATE_TRY_ASSIGN(const bool found, map(which).lookup(&generation, &id));
  if (!found) return fail(refused("open kernel table", map_name(which), "the generation has no such table"));
  return BpfMap::from_id(id, map_name(which));
}

Result<BpfMap> Tables::active_inner(chatgate_map which) const {
  for (;;) {
    const std::uint32_t before = active();
    auto table = inner(which, before);
    if (table || active() == before) return table;
  }
}

/// The kernel waits for running programs when an outer map is written (kernel/bpf/syscall.c,
/// maybe_wait_bpf_programs), so writing the table that is there already is a grace period.
Status Tables::grace_period() const {
  const std::uint32_t generation = active();
  CHATGATE_TRY_ASSIGN(const BpfMap gate, inner(CHATGATE_MAP_GATE4, generation));
  const int fd = gate.fd();
  return map(CHATGATE_MAP_GATE4).update(&generation, &fd);
}

Result<std::uint64_t> Tables::memory() const {
  CHATGATE_TRY_ASSIGN(std::uint64_t total, control_map_.memory());
  for (std::uint32_t i = 0; i < CHATGATE_MAPS; ++i) {
    const auto which = static_cast<chatgate_map>(i);
    CHATGATE_TRY_ASSIGN(const std::uint64_t outer, map(which).memory());
    total += outer;
    if (which >= CHATGATE_OUTER_MAPS) continue;
    CHATGATE_TRY_ASSIGN(const BpfMap table, active_inner(which));
    CHATGATE_TRY_ASSIGN(const std::uint64_t bytes, table.memory());
    total += bytes;
  }
  return total;
}

}  // namespace chatgate
