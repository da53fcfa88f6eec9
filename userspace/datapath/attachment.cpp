// SPDX-License-Identifier: Apache-2.0
#include "datapath/attachment.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "datapath/bpf_log.h"
#include "datapath/loader.h"
#include "datapath/network_namespace.h"
#include "datapath/xdp_handles.h"

namespace chatgate {
namespace {

constexpr std::size_t kMaxMaps = 64;

struct ProgramMaps {
  std::string program;
  std::array<std::uint32_t, kMaxMaps> ids{};
  std::uint32_t count = 0;
};

Result<ProgramMaps> maps_of(int program_fd) {
  ProgramMaps maps;
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  info.nr_map_ids = kMaxMaps;
  info.map_ids = reinterpret_cast<std::uintptr_t>(maps.ids.data());
  if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0)
    return fail(system_error("read XDP program", "", errno));
  maps.program = info.name;
  maps.count = info.nr_map_ids;
  return maps;
}

bool is_gate(std::uint32_t id) {
  const UniqueFd fd(bpf_map_get_fd_by_id(id));
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  if (!fd || bpf_obj_get_info_by_fd(fd.get(), &info, &size) != 0) return false;
  return std::string(info.name) == map_name(CHATGATE_MAP_GATE6NARROW);
}

/// Ours by its name and by a table that only chatgate has, whatever its version.
bool is_ours(const ProgramMaps& maps) {
  if (maps.program != kProgramName) return false;
  for (std::uint32_t i = 0; i < maps.count; ++i) {
    if (is_gate(maps.ids.at(i))) return true;
  }
  return false;
}

bool uses(const ProgramMaps& maps, const Tables& tables) {
  const auto control = tables.control_map().id();
  for (std::uint32_t i = 0; control && i < maps.count; ++i) {
    if (maps.ids.at(i) == *control) return true;
  }
  return false;
}

/// Fills in what the program says, if it is ours.
bool describe(const Result<ProgramMaps>& maps, std::uint32_t id, const Tables* tables,
              Attachment& attachment) {
  if (!maps || !is_ours(*maps)) return false;
  attachment.program_id = id;
  attachment.current = tables != nullptr && uses(*maps, *tables);
  return true;
}

/// What the interface itself runs: somebody's program, or the dispatcher.
struct Running {
  UniqueFd program;
  std::uint32_t id = 0;
  AttachMode mode = AttachMode::kNative;
};

/// By libbpf: libxdp (1.3) leaves a descriptor open each time that it looks at a program that is no
/// dispatcher, and the service looks for months. Nothing: nothing runs.
std::optional<Running> running_on(std::uint32_t ifindex) {
  bpf_xdp_query_opts query{};
  query.sz = sizeof(query);
  if (bpf_xdp_query(static_cast<int>(ifindex), 0, &query) != 0) return std::nullopt;
  Running running;
  running.id = query.drv_prog_id != 0 ? query.drv_prog_id : query.skb_prog_id;
  if (running.id == 0) return std::nullopt;
  if (query.drv_prog_id == 0) running.mode = AttachMode::kGeneric;
  running.program = UniqueFd(bpf_prog_get_fd_by_id(running.id));
  return running.program ? std::optional(std::move(running)) : std::nullopt;
}

/// Of several of ours (an upgrade was cut off) one on these tables counts, and no other may stay.
std::optional<Attachment> only_one_counts(const std::vector<Attachment>& ours) {
  if (ours.empty()) return std::nullopt;
  Attachment found =
      *std::max_element(ours.begin(), ours.end(), [](const Attachment& a, const Attachment& b) {
        return std::pair(a.current, a.program_id) < std::pair(b.current, b.program_id);
      });
  for (const Attachment& one : ours) {
    if (one.program_id != found.program_id) found.leftovers.push_back(one.program_id);
  }
  found.current = found.current && found.leftovers.empty();
  return found;
}

std::optional<Attachment> find_beside_others(const Attachment& attachment, const Tables* tables) {
  const Multiprog programs = programs_on(attachment.ifindex);
  if (!programs || xdp_multiprog__is_legacy(programs.get())) return std::nullopt;
  std::vector<Attachment> ours;
  for (xdp_program* program = nullptr;
       (program = xdp_multiprog__next_prog(program, programs.get())) != nullptr;) {
    Attachment candidate = attachment;
    const auto maps = maps_of(xdp_program__fd(program));
    if (describe(maps, xdp_program__id(program), tables, candidate)) ours.push_back(candidate);
  }
  return only_one_counts(ours);
}

std::uint32_t ports_of_other_namespaces(const Tables& tables) {
  const auto here = this_netns();
  if (!here) return 0;
  std::uint32_t count = 0;
  for (const chatgate_port& port : tables.control().ports)
    count += port.ifindex != 0 && port.netns != *here ? 1 : 0;
  return count;
}

/// Programs of ours in the kernel that work on these tables, wherever they are attached.
std::uint32_t loaded_programs(const Tables& tables) {
  std::uint32_t count = 0;
  for (std::uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    const UniqueFd program(bpf_prog_get_fd_by_id(id));
    if (!program) continue;
    const auto maps = maps_of(program.get());
    count += maps && maps->program == kProgramName && uses(*maps, tables) ? 1 : 0;
  }
  return count;
}

}  // namespace

std::string_view to_string(AttachMode mode) {
  if (mode == AttachMode::kAuto) return "auto";
  return mode == AttachMode::kNative ? "native" : "generic";
}

Result<AttachMode> parse_attach_mode(std::string_view text) {
  for (const AttachMode mode : {AttachMode::kNative, AttachMode::kGeneric, AttachMode::kAuto}) {
    if (text == to_string(mode)) return mode;
  }
  return fail(usage_error("read mode", text, "unknown mode", "native, generic or auto"));
}

bool is_recognised(int program_fd) {
  const auto maps = maps_of(program_fd);
  return maps && is_ours(*maps);
}

Result<std::uint32_t> interface_index(const std::string& interface) {
  const std::uint32_t index = if_nametoindex(interface.c_str());
  if (index == 0)
    return fail(refused("find interface", interface, "no such interface here", "ip -brief link"));
  return index;
}

Result<std::optional<Attachment>> find_attachment(const PinDirectory& pins, const std::string& interface,
                                                  const Tables* tables) {
  const BpfLog quiet;
  point_libxdp_at(pins);
  Attachment attachment;
  attachment.interface = interface;
  CHATGATE_TRY_ASSIGN(attachment.ifindex, interface_index(interface));
  const auto running = running_on(attachment.ifindex);
  if (!running) return std::optional<Attachment>();
  attachment.mode = running->mode;
  const auto maps = maps_of(running->program.get());
  attachment.dispatcher = maps && maps->program == kDispatcherName;
  if (attachment.dispatcher) return find_beside_others(attachment, tables);
  if (!describe(maps, running->id, tables, attachment)) return std::optional<Attachment>();
  return std::optional(attachment);
}

Result<std::vector<Attachment>> all_attachments(const PinDirectory& pins, const Tables* tables) {
  std::vector<Attachment> all;
  const std::unique_ptr<struct if_nameindex, decltype(&if_freenameindex)> names(if_nameindex(),
                                                                                &if_freenameindex);
  if (!names) return fail(system_error("list interfaces", "", errno));
  for (const struct if_nameindex* one = names.get(); one->if_index != 0; ++one) {
    const auto found = find_attachment(pins, one->if_name, tables);
    // An interface may vanish while we look.
    if (found && *found) all.push_back(**found);
  }
  return all;
}

std::uint32_t attached_elsewhere(const PinDirectory& pins, const Tables& tables) {
  const std::uint32_t claimed = ports_of_other_namespaces(tables);
  if (claimed == 0) return 0;
  // A namespace that died took its program along, but not its port: only loaded programs count.
  const auto here = all_attachments(pins, &tables);
  const auto count = here ? static_cast<std::uint32_t>(here->size()) : 0;
  const std::uint32_t loaded = loaded_programs(tables);
  return std::min(claimed, loaded > count ? loaded - count : 0);
}

}  // namespace chatgate
