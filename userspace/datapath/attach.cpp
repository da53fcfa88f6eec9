// SPDX-License-Identifier: Apache-2.0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/failpoint.h"
#include "datapath/attachment.h"
#include "datapath/bpf_log.h"
#include "datapath/loader.h"
#include "datapath/network_namespace.h"
#include "datapath/programs_there.h"
#include "datapath/xdp_handles.h"

namespace chatgate {
namespace {

xdp_attach_mode libxdp_mode(AttachMode mode) {
  return mode == AttachMode::kGeneric ? XDP_MODE_SKB : XDP_MODE_NATIVE;
}

/// Without the mode `ip link` takes off nothing but what is there natively, and says nothing.
std::string removal_of_what_is_on(const std::string& interface) {
  const auto index = interface_index(interface);
  const auto programs = index ? programs_there({}, *index) : Result<std::vector<ProgramThere>>();
  std::string commands;
  for (const ProgramThere& program : programs.value_or(std::vector<ProgramThere>()))
    commands += fmt::format("; '{}' takes it off", removal_of(program, interface));
  return commands;
}

Error attach_error(const BpfLog& log, const std::string& interface, AttachMode mode, int status) {
  Error error = system_error("attach", interface, -status);
  if (status == -EBUSY || status == -EEXIST) {
    error.reason = "another XDP program is there, and not under libxdp's dispatcher";
    error.hint = "see 'bpftool net'" + removal_of_what_is_on(interface);
    return error;
  }
  error = log.explain(error);
  if (mode == AttachMode::kNative && error.kind != ErrorKind::kPermission)
    error.hint =
        fmt::format("'chatgate attach {} --mode generic' works on every driver, but slower", interface);
  return error;
}

/// A port keeps its name for the life of the counters, so that an interface that returns goes on counting.
Result<std::uint32_t> claim_port(Tables& tables, const std::string& interface, std::uint32_t ifindex) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t here, this_netns());
  for (std::uint32_t i = 0; i < CHATGATE_PORTS; ++i) {
    chatgate_port& port = tables.control().ports[i];
    const bool mine = interface == port.name && (port.netns == here || port.ifindex == 0);
    if (port.name[0] != '\0' && !mine) continue;
    std::strncpy(port.name, interface.c_str(), sizeof(port.name) - 1);
    port.ifindex = ifindex;
    port.netns = here;
    return i;
  }
  return fail(refused("attach", interface, fmt::format("{} interfaces are counted already", CHATGATE_PORTS),
                      "'chatgate detach --all' and attach anew to start over"));
}

/// This namespace's, or else that of the namespace which the interface came from.
void release_port(Tables& tables, const std::string& interface, std::uint32_t ifindex) {
  const auto here = this_netns();
  chatgate_port* found = nullptr;
  for (chatgate_port& port : tables.control().ports) {
    if (interface != port.name || port.ifindex != ifindex) continue;
    if (found == nullptr || (here && port.netns == *here)) found = &port;
  }
  if (found != nullptr) found->ifindex = 0;
}

/// libbpf leaves names out when the kernel fails as it asks whether it knows them (no memory, say). A program
/// that nobody would find again does not stay.
constexpr int kNameless = -EAGAIN;

int attach_beside(const OpenedProgram& opened, std::uint32_t ifindex, AttachMode mode) {
  xdp_program_opts options{};
  options.sz = sizeof(options);
  options.obj = opened.object();
  options.prog_name = kProgramName;
  const XdpProgram program(xdp_program__create(&options));
  const auto error = static_cast<int>(libxdp_get_error(program.get()));
  if (error != 0) return error;
  // Of a program that is not loaded yet libxdp (1.3) does not see what its section says; its dispatcher takes
  // frames of several buffers only if all that it calls do.
  const int status = xdp_program__set_xdp_frags_support(program.get(), true);
  if (status != 0) return status;
  const int attached = xdp_program__attach(program.get(), static_cast<int>(ifindex), libxdp_mode(mode), 0);
  if (attached != 0 || is_recognised(bpf_program__fd(opened.program()))) return attached;
  xdp_program__detach(program.get(), static_cast<int>(ifindex), libxdp_mode(mode), 0);
  return kNameless;
}

/// Without the dispatcher: one program for another in one step, and only if it is still the one we saw.
int replace_alone(const OpenedProgram& opened, const Attachment& old) {
  const UniqueFd old_fd(bpf_prog_get_fd_by_id(old.program_id));
  if (!old_fd) return -errno;
  bpf_program__set_type(opened.program(), BPF_PROG_TYPE_XDP);
  const int status = bpf_object__load(opened.object());
  if (status != 0) return status;
  if (!is_recognised(bpf_program__fd(opened.program()))) return kNameless;
  bpf_xdp_attach_opts options{};
  options.sz = sizeof(options);
  options.old_prog_fd = old_fd.get();
  const std::uint32_t mode = old.mode == AttachMode::kGeneric ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
  return bpf_xdp_attach(static_cast<int>(old.ifindex), bpf_program__fd(opened.program()),
                        XDP_FLAGS_REPLACE | mode, &options);
}

int take_off(const Attachment& attachment, std::uint32_t program_id) {
  const XdpProgram program(xdp_program__from_id(program_id));
  const auto error = static_cast<int>(libxdp_get_error(program.get()));
  if (error != 0) return error;
  // The mode must be said: without it libxdp (1.3) takes a lone program off in native mode only.
  return xdp_program__detach(program.get(), static_cast<int>(attachment.ifindex),
                             libxdp_mode(attachment.mode), 0);
}

int take_off_all(const Attachment& old) {
  int status = take_off(old, old.program_id);
  for (const std::uint32_t leftover : old.leftovers) {
    const int failed = take_off(old, leftover);
    if (status == 0) status = failed;
  }
  return status;
}

int place(const OpenedProgram& opened, const std::optional<Attachment>& old, std::uint32_t ifindex,
          AttachMode mode) {
  if (old && !old->dispatcher) return replace_alone(opened, *old);
  const int status = attach_beside(opened, ifindex, mode);
  CHATGATE_FAILPOINT("attach.placed");
  if (status != 0 || !old) return status;
  return take_off_all(*old);
}

Status check_mode(const std::string& interface, const std::optional<Attachment>& old, AttachMode mode) {
  if (!old || mode == AttachMode::kAuto || old->mode == mode) return {};
  return fail(
      refused("attach", interface, fmt::format("is attached in {} mode", to_string(old->mode)),
              fmt::format("'chatgate detach {}' first; it stops filtering there meanwhile", interface)));
}

}  // namespace

Result<AttachOutcome> attach(const PinDirectory& pins, Tables& tables, const std::string& interface,
                             AttachMode mode) {
  const BpfLog log;
  point_libxdp_at(pins);
  CHATGATE_TRY_ASSIGN(const std::uint32_t ifindex, interface_index(interface));
  CHATGATE_TRY_ASSIGN(const std::optional<Attachment> old, find_attachment(pins, interface, &tables));
  CHATGATE_TRY(check_mode(interface, old, mode));
  CHATGATE_TRY_ASSIGN(const std::uint32_t port, claim_port(tables, interface, ifindex));
  AttachOutcome outcome;
  const AttachMode first = mode == AttachMode::kAuto ? (old ? old->mode : AttachMode::kNative) : mode;
  CHATGATE_TRY_ASSIGN(OpenedProgram opened, OpenedProgram::open(tables, port));
  int status = place(opened, old, ifindex, first);
  if (status != 0 && mode == AttachMode::kAuto && !old && status != -EPERM && status != -EBUSY) {
    outcome.warning = fmt::format("{}: native mode failed ({}), attached in generic mode: slower", interface,
                                  attach_error(log, interface, AttachMode::kAuto, status).reason);
    CHATGATE_TRY_ASSIGN(opened, OpenedProgram::open(tables, port));
    status = place(opened, old, ifindex, AttachMode::kGeneric);
  }
  if (status != 0) {
    if (!old) release_port(tables, interface, ifindex);
    return fail(attach_error(log, interface, first, status));
  }
  CHATGATE_TRY_ASSIGN(const std::optional<Attachment> now, find_attachment(pins, interface, &tables));
  if (!now || !now->current)
    return fail(refused("attach", interface, "the program is not there after attaching"));
  outcome.attachment = *now;
  return outcome;
}

Result<bool> detach(const PinDirectory& pins, const std::string& interface, Tables* tables) {
  const BpfLog log;
  point_libxdp_at(pins);
  CHATGATE_TRY_ASSIGN(const std::optional<Attachment> found, find_attachment(pins, interface, tables));
  if (!found) return false;
  const int status = take_off_all(*found);
  if (status != 0) return fail(log.explain(system_error("detach", interface, -status)));
  if (tables != nullptr) release_port(*tables, interface, found->ifindex);
  return true;
}

}  // namespace chatgate
