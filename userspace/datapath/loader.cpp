// SPDX-License-Identifier: Apache-2.0
#include "datapath/loader.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/failpoint.h"
#include "chatgate.skel.h"
#include "datapath/bpf_log.h"

namespace chatgate {
namespace {

using Object = std::unique_ptr<chatgate_bpf, decltype(&chatgate_bpf::destroy)>;

Result<Object> open_object(std::uint32_t max_entries, std::uint32_t port) {
  Object object(chatgate_bpf::open(nullptr), &chatgate_bpf::destroy);
  if (!object) return fail(system_error("open XDP program", "chatgate.bpf.o", errno));
  const SlotLayout layout = slot_layout(max_entries);
  object->rodata->port = port;
  object->rodata->slots_per_shard = layout.slots_per_shard;
  object->rodata->shard_mask = layout.shards - 1;
  object->rodata->shards_shared = layout.shared ? 1 : 0;
  const int status = bpf_map__set_max_entries(object->maps.slots, layout.shards * layout.slots_per_shard);
  if (status != 0) return fail(system_error("size kernel table", "slots", -status));
  return object;
}

Status pin(const PinDirectory& pins, const char* name, int fd) {
  const std::string path = pins.aside() + "/" + name;
  if (bpf_obj_pin(fd, path.c_str()) != 0) return fail(system_error("pin", path, errno));
  CHATGATE_FAILPOINT("loader.pinned");
  return {};
}

Result<BpfMap> pin_map(const PinDirectory& pins, const bpf_object* object, const char* name) {
  const bpf_map* map = bpf_object__find_map_by_name(object, name);
  if (map == nullptr) return fail(refused("load XDP program", name, "the object has no such map"));
  CHATGATE_TRY(pin(pins, name, bpf_map__fd(map)));
  UniqueFd fd(dup(bpf_map__fd(map)));
  if (!fd) return fail(system_error("load XDP program", name, errno));
  return BpfMap(std::move(fd), name);
}

Status write_control(Tables& tables, const StoreUuid& store, std::uint32_t max_entries) {
  chatgate_control& control = tables.control();
  control = {};
  control.abi = CHATGATE_ABI;
  control.max_entries = max_entries;
  std::copy(store.begin(), store.end(), control.store_uuid);
  if (getrandom(&control.epoch, sizeof(control.epoch), 0) != sizeof(control.epoch))
    return fail(system_error("make random number", "", errno));
  for (std::uint32_t i = 0; i < CHATGATE_MAPS; ++i) {
    CHATGATE_TRY_ASSIGN(control.map_ids[i], tables.map(static_cast<chatgate_map>(i)).id());
  }
  control.wall_offset = wall_offset_now();
  control.magic = CHATGATE_MAGIC;
  return {};
}

}  // namespace

Result<Tables> create_tables(const PinDirectory& pins, const StoreUuid& store, std::uint32_t max_entries) {
  const BpfLog log;
  CHATGATE_TRY_ASSIGN(const Object object, open_object(max_entries, 0));
  bpf_program__set_autoload(object->progs.chatgate, false);
  const int status = chatgate_bpf::load(object.get());
  if (status != 0) return fail(log.explain(system_error("load XDP program", "probe", -status)));

  CHATGATE_TRY(pins.prepare_aside());
  std::array<BpfMap, CHATGATE_MAPS> maps;
  for (std::uint32_t i = 0; i < CHATGATE_MAPS; ++i) {
    CHATGATE_TRY_ASSIGN(maps.at(i), pin_map(pins, object->obj, map_name(static_cast<chatgate_map>(i))));
  }
  CHATGATE_TRY_ASSIGN(BpfMap control, pin_map(pins, object->obj, kControlPin));
  CHATGATE_TRY(pin(pins, kProbePin, bpf_program__fd(object->progs.chatgate_probe)));
  CHATGATE_TRY_ASSIGN(Tables tables, Tables::adopt(std::move(maps), std::move(control)));
  CHATGATE_TRY(write_control(tables, store, max_entries));
  return tables;
}

struct OpenedProgram::Skeleton {
  Object object;
};

OpenedProgram::OpenedProgram(std::unique_ptr<Skeleton> skeleton) : skeleton_(std::move(skeleton)) {}
OpenedProgram::OpenedProgram(OpenedProgram&&) noexcept = default;
OpenedProgram& OpenedProgram::operator=(OpenedProgram&&) noexcept = default;
OpenedProgram::~OpenedProgram() = default;

Result<OpenedProgram> OpenedProgram::open(const Tables& tables, std::uint32_t port) {
  CHATGATE_TRY_ASSIGN(Object object, open_object(tables.control().max_entries, port));
  bpf_program__set_autoload(object->progs.chatgate_probe, false);
  for (std::uint32_t i = 0; i <= CHATGATE_MAPS; ++i) {
    const auto which = static_cast<chatgate_map>(i);
    const char* name = i == CHATGATE_MAPS ? kControlPin : map_name(which);
    const int fd = i == CHATGATE_MAPS ? tables.control_map().fd() : tables.map(which).fd();
    bpf_map* map = bpf_object__find_map_by_name(object->obj, name);
    const int status = map == nullptr ? -ENOENT : bpf_map__reuse_fd(map, fd);
    if (status != 0) return fail(system_error("open XDP program", name, -status));
  }
  return OpenedProgram(std::make_unique<Skeleton>(Skeleton{std::move(object)}));
}

bpf_object* OpenedProgram::object() const { return skeleton_->object->obj; }
bpf_program* OpenedProgram::program() const { return skeleton_->object->progs.chatgate; }

}  // namespace chatgate
