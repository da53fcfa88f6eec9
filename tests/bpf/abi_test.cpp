// SPDX-License-Identifier: Apache-2.0
// The header that the controller is built with, against the BTF of the object that the kernel gets.
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "chatgate/abi.h"
#include "chatgate/gate.h"
#include "chatgate/host.h"
#include "datapath/counters.h"
#include "datapath/table_spec.h"
#include "datapath/tables.h"

namespace chatgate::test {
namespace {

using Btf = std::unique_ptr<btf, decltype(&btf__free)>;
using Object = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;

struct Place {
  std::size_t offset, size;
  bool operator==(const Place&) const = default;
};
void PrintTo(const Place& place, std::ostream* out) {
  *out << "at " << place.offset << ", " << place.size << " bytes";
}
using Layout = std::map<std::string, Place>;
using Values = std::map<std::string, std::int64_t>;

Btf object_btf() { return {btf__parse_elf(CHATGATE_BPF_OBJECT, nullptr), &btf__free}; }

/// Every member of the struct in the object; empty: it has no such struct.
Layout layout_in_object(const btf* types, const char* name) {
  Layout layout;
  const std::int32_t id = btf__find_by_name_kind(types, name, BTF_KIND_STRUCT);
  if (id < 0) return layout;
  const btf_type* type = btf__type_by_id(types, static_cast<std::uint32_t>(id));
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    const btf_member& member = btf_members(type)[i];
    const auto size = static_cast<std::size_t>(btf__resolve_size(types, member.type));
    layout[btf__name_by_offset(types, member.name_off)] = {btf_member_bit_offset(type, i) / 8, size};
  }
  layout["(whole)"] = {0, type->size};
  return layout;
}

Values values_in_object(const btf* types, const char* name) {
  Values values;
  const std::int32_t id = btf__find_by_name_kind(types, name, BTF_KIND_ENUM);
  if (id < 0) return values;
  const btf_type* type = btf__type_by_id(types, static_cast<std::uint32_t>(id));
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
    values[btf__name_by_offset(types, btf_enum(type)[i].name_off)] = btf_enum(type)[i].val;
  return values;
}

#define WHOLE(type)                \
  {                                \
    "(whole)", { 0, sizeof(type) } \
  }
#define MEMBER(type, member)                                  \
  {                                                           \
#member, { offsetof(type, member), sizeof(type::member) } \
  }
#define VALUE(name) \
  { #name, name }

/// A member that this list leaves out shows as a difference, so the list cannot fall behind.
TEST(Abi, LayoutsOfTheSmallStructs) {
  const Btf types = object_btf();
  ASSERT_NE(types, nullptr);
  using G = chatgate_generation;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_generation"),
            (Layout{WHOLE(G), MEMBER(G, tables), MEMBER(G, removed), MEMBER(G, buckets4), MEMBER(G, buckets6),
                    MEMBER(G, seed)}));
  using P = chatgate_port;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_port"),
            (Layout{WHOLE(P), MEMBER(P, name), MEMBER(P, ifindex), MEMBER(P, netns)}));
  using K = chatgate_key;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_key"),
            (Layout{WHOLE(K), MEMBER(K, length), MEMBER(K, scope), MEMBER(K, addr)}));
  using V = chatgate_value;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_value"),
            (Layout{WHOLE(V), MEMBER(V, until), MEMBER(V, shadow_until), MEMBER(V, slot), MEMBER(V, length),
                    MEMBER(V, action), MEMBER(V, pad)}));
  using S = chatgate_slot;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_slot"),
            (Layout{WHOLE(S), MEMBER(S, packets), MEMBER(S, bytes), MEMBER(S, last_seen), MEMBER(S, pad)}));
  using B = chatgate_bucket;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_bucket"), (Layout{WHOLE(B), MEMBER(B, words)}));
  using H = chatgate_host;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_host"),
            (Layout{WHOLE(H), MEMBER(H, who), MEMBER(H, high), MEMBER(H, low)}));
  using E = chatgate_event;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_event"),
            (Layout{WHOLE(E), MEMBER(E, time), MEMBER(E, slot), MEMBER(E, bytes), MEMBER(E, source),
                    MEMBER(E, destination), MEMBER(E, source_port), MEMBER(E, destination_port),
                    MEMBER(E, port), MEMBER(E, family), MEMBER(E, protocol), MEMBER(E, reason)}));
  using F = chatgate_event_flow;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_event_flow"),
            (Layout{WHOLE(F), MEMBER(F, due), MEMBER(F, sent), MEMBER(F, limited), MEMBER(F, lost)}));
  using C = chatgate_count;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_count"),
            (Layout{WHOLE(C), MEMBER(C, packets), MEMBER(C, bytes)}));
}

TEST(Abi, LayoutOfTheControlBlock) {
  const Btf types = object_btf();
  ASSERT_NE(types, nullptr);
  using C = chatgate_control;
  EXPECT_EQ(layout_in_object(types.get(), "chatgate_control"),
            (Layout{WHOLE(C), MEMBER(C, magic), MEMBER(C, abi), MEMBER(C, max_entries), MEMBER(C, store_uuid),
                    MEMBER(C, word), MEMBER(C, previous_word), MEMBER(C, confirm_deadline),
                    MEMBER(C, pause_until), MEMBER(C, events_until), MEMBER(C, wall_offset), MEMBER(C, epoch),
                    MEMBER(C, map_ids), MEMBER(C, generation), MEMBER(C, ports)}));
}

TEST(Abi, EveryStructOfTheHeaderIsCompared) {
  const Btf types = object_btf();
  ASSERT_NE(types, nullptr);
  std::set<std::string> ours;
  for (std::uint32_t id = 1; id < btf__type_cnt(types.get()); ++id) {
    const btf_type* type = btf__type_by_id(types.get(), id);
    const std::string name = btf__name_by_offset(types.get(), type->name_off);
    const bool shaped = btf_is_struct(type) || btf_is_any_enum(type);
    if (shaped && name.starts_with("chatgate_")) ours.insert(name);
  }
  EXPECT_EQ(ours, (std::set<std::string>{"chatgate_generation", "chatgate_port", "chatgate_control",
                                         "chatgate_key", "chatgate_value", "chatgate_bucket", "chatgate_host",
                                         "chatgate_slot", "chatgate_count", "chatgate_event",
                                         "chatgate_event_flow", "chatgate_counter", "chatgate_table_bit",
                                         "chatgate_map", "chatgate_action"}));
}

TEST(Abi, Enumerations) {
  const Btf types = object_btf();
  ASSERT_NE(types, nullptr);
  const Values counters{
#define CHATGATE_VERDICT(symbol, name, help) VALUE(CHATGATE_##symbol),
#include "chatgate/counters.def"
      VALUE(CHATGATE_COUNTERS)};
  EXPECT_EQ(values_in_object(types.get(), "chatgate_counter"), counters);
  EXPECT_EQ(values_in_object(types.get(), "chatgate_table_bit"),
            (Values{VALUE(CHATGATE_HAS_SCOPES), VALUE(CHATGATE_HAS_BAN_TRIE4), VALUE(CHATGATE_HAS_BAN_TRIE6),
                    VALUE(CHATGATE_HAS_HOST_32), VALUE(CHATGATE_HAS_HOST_64), VALUE(CHATGATE_HAS_HOST_128),
                    VALUE(CHATGATE_HAS_ALLOW4), VALUE(CHATGATE_HAS_ALLOW6), VALUE(CHATGATE_HAS_WIDE6)}));
  EXPECT_EQ(values_in_object(types.get(), "chatgate_map"),
            (Values{VALUE(CHATGATE_MAP_GATE4), VALUE(CHATGATE_MAP_GATE6WIDE), VALUE(CHATGATE_MAP_GATE6NARROW),
                    VALUE(CHATGATE_MAP_DEST4), VALUE(CHATGATE_MAP_DEST6), VALUE(CHATGATE_MAP_ALLOW4),
                    VALUE(CHATGATE_MAP_ALLOW6), VALUE(CHATGATE_MAP_BAN4), VALUE(CHATGATE_MAP_BAN6),
                    VALUE(CHATGATE_MAP_HOST4), VALUE(CHATGATE_MAP_HOST6), VALUE(CHATGATE_OUTER_MAPS),
                    VALUE(CHATGATE_MAP_SLOTS), VALUE(CHATGATE_MAP_COUNTERS), VALUE(CHATGATE_MAP_EVENTS),
                    VALUE(CHATGATE_MAP_EVENT_FLOW), VALUE(CHATGATE_MAPS)}));
  EXPECT_EQ(values_in_object(types.get(), "chatgate_action"), (Values{VALUE(CHATGATE_ACTION_DROP)}));
}

MapShape shape_of(const bpf_map* map) {
  return {static_cast<std::uint32_t>(bpf_map__type(map)), bpf_map__key_size(map), bpf_map__value_size(map),
          bpf_map__map_flags(map)};
}

TEST(Abi, InnerTemplatesAreWhatTheControllerCreates) {
  const Object object(bpf_object__open(CHATGATE_BPF_OBJECT), &bpf_object__close);
  ASSERT_NE(object, nullptr);
  for (const TableSpec& spec : table_specs()) {
    bpf_map* outer = bpf_object__find_map_by_name(object.get(), spec.name);
    ASSERT_NE(outer, nullptr) << spec.name;
    EXPECT_EQ(shape_of(outer), (MapShape{BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 0})) << spec.name;
    EXPECT_EQ(bpf_map__max_entries(outer), 2U) << spec.name;
    const bpf_map* inner = bpf_map__inner_map(outer);
    ASSERT_NE(inner, nullptr) << spec.name;
    EXPECT_EQ(shape_of(inner), spec.inner) << spec.name;
    // Arrays are compared by size too: only a fixed one can be swapped.
    if (spec.fixed_entries != 0) {
      EXPECT_EQ(bpf_map__max_entries(inner), spec.fixed_entries) << spec.name;
    }
  }
}

TEST(Abi, PlainMaps) {
  const Object object(bpf_object__open(CHATGATE_BPF_OBJECT), &bpf_object__close);
  ASSERT_NE(object, nullptr);
  const auto shape = [&](const char* name) {
    const bpf_map* map = bpf_object__find_map_by_name(object.get(), name);
    return map == nullptr ? MapShape{} : shape_of(map);
  };
  EXPECT_EQ(shape("control"), (MapShape{BPF_MAP_TYPE_ARRAY, 4, sizeof(chatgate_control), BPF_F_MMAPABLE}));
  EXPECT_EQ(shape("slots"), (MapShape{BPF_MAP_TYPE_ARRAY, 4, sizeof(chatgate_slot), BPF_F_MMAPABLE}));
  EXPECT_EQ(shape("counters"), (MapShape{BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(chatgate_count), 0}));
  EXPECT_EQ(shape("events"), (MapShape{BPF_MAP_TYPE_RINGBUF, 0, 0, 0}));
  EXPECT_EQ(shape("event_flow"), (MapShape{BPF_MAP_TYPE_PERCPU_ARRAY, 4, sizeof(chatgate_event_flow), 0}));
  EXPECT_EQ(bpf_map__max_entries(bpf_object__find_map_by_name(object.get(), "counters")),
            std::uint32_t{CHATGATE_PORTS} * CHATGATE_COUNTERS);
  for (int i = 0; i < CHATGATE_MAPS; ++i)
    EXPECT_NE(bpf_object__find_map_by_name(object.get(), map_name(static_cast<chatgate_map>(i))), nullptr)
        << i;
}

TEST(Abi, CountersHaveNamesOfTheirOwnAndFitTheProbesAnswer) {
  static_assert(CHATGATE_COUNTERS < 256, "the probe's answer has eight bits for the reason");
  static_assert(std::uint64_t{CHATGATE_SLOT_LIMIT} << 8 <= std::uint64_t{1} << 32, "and 24 for the slot");
  std::set<std::string_view> names;
  for (int i = 0; i < CHATGATE_COUNTERS; ++i) {
    const auto counter = static_cast<chatgate_counter>(i);
    EXPECT_FALSE(counter_help(counter).empty());
    EXPECT_EQ(counter_name(counter).find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"),
              std::string_view::npos);
    names.insert(counter_name(counter));
  }
  EXPECT_EQ(names.size(), std::size_t{CHATGATE_COUNTERS});
  for (const char* name : {"drop_banned", "pass_whitelisted", "pass_unlisted", "pass_not_ip",
                           "pass_malformed", "pass_shadow", "pass_paused"})
    EXPECT_EQ(names.count(name), 1U) << name;
}

}  // namespace
}  // namespace chatgate::test
