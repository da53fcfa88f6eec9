// SPDX-License-Identifier: Apache-2.0
#include "datapath/programs_there.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "datapath/bpf_log.h"
#include "datapath/xdp_handles.h"

namespace chatgate {
namespace {

std::string name_of(std::uint32_t program) {
  const UniqueFd fd(bpf_prog_get_fd_by_id(program));
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (!fd || bpf_obj_get_info_by_fd(fd.get(), &info, &size) != 0) return {};
  return info.name;
}

/// The link that holds that program on that interface; 0: none.
std::uint32_t link_of(std::uint32_t program, std::uint32_t interface) {
  for (std::uint32_t id = 0; bpf_link_get_next_id(id, &id) == 0;) {
    const UniqueFd fd(bpf_link_get_fd_by_id(id));
    bpf_link_info info{};
    std::uint32_t size = sizeof(info);
    if (!fd || bpf_obj_get_info_by_fd(fd.get(), &info, &size) != 0) continue;
    if (info.type == BPF_LINK_TYPE_XDP && info.prog_id == program && info.xdp.ifindex == interface) return id;
  }
  return 0;
}

std::vector<std::string> components_on(const PinDirectory& pins, std::uint32_t interface) {
  std::vector<std::string> names;
  point_libxdp_at(pins);
  const Multiprog running = programs_on(interface);
  if (!running || xdp_multiprog__is_legacy(running.get())) return names;
  for (xdp_program* one = nullptr; (one = xdp_multiprog__next_prog(one, running.get())) != nullptr;)
    names.emplace_back(xdp_program__name(one));
  return names;
}

}  // namespace

Result<std::vector<ProgramThere>> programs_there(const std::optional<PinDirectory>& pins,
                                                 std::uint32_t interface) {
  const BpfLog quiet;
  bpf_xdp_query_opts query{};
  query.sz = sizeof(query);
  const int status = bpf_xdp_query(static_cast<int>(interface), 0, &query);
  if (status != 0) return fail(system_error("look for XDP programs", "", -status));
  std::vector<ProgramThere> programs;
  const auto add = [&](std::uint32_t id, const char* mode) {
    if (id == 0) return;
    ProgramThere one{id, name_of(id), mode, link_of(id, interface), false, {}};
    one.dispatcher = one.name == kDispatcherName;
    if (one.dispatcher && pins) one.components = components_on(*pins, interface);
    programs.push_back(std::move(one));
  };
  add(query.drv_prog_id, "native");
  add(query.skb_prog_id, "generic");
  add(query.hw_prog_id, "offloaded");
  return programs;
}

std::string removal_of(const ProgramThere& program, const std::string& interface) {
  if (program.link != 0) return fmt::format("bpftool link detach id {}", program.link);
  const char* slot = program.mode == "native"    ? "xdpdrv"
                     : program.mode == "generic" ? "xdpgeneric"
                                                 : "xdpoffload";
  return fmt::format("ip link set dev {} {} off", interface, slot);
}

}  // namespace chatgate
