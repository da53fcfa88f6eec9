// SPDX-License-Identifier: Apache-2.0
#include "support/foreign_program.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "support/process.h"

namespace chatgate::test {
namespace {

int load_pass() {
  std::array<bpf_insn, 2> code{};
  code[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
  code[0].dst_reg = BPF_REG_0;
  code[0].imm = XDP_PASS;
  code[1].code = BPF_JMP | BPF_EXIT;
  return bpf_prog_load(BPF_PROG_TYPE_XDP, "somebody_else", "GPL", code.data(), code.size(), nullptr);
}

}  // namespace

ForeignProgram::ForeignProgram(const std::string& netns, const std::string& interface, bool generic)
    : fd_(load_pass()) {
  const InNetns inside(netns);
  const auto index = static_cast<int>(if_nametoindex(interface.c_str()));
  const std::uint32_t flags =
      XDP_FLAGS_UPDATE_IF_NOEXIST | (generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (fd_ < 0 || bpf_obj_get_info_by_fd(fd_, &info, &size) != 0 ||
      bpf_xdp_attach(index, fd_, flags, nullptr) != 0)
    ADD_FAILURE() << "foreign program on " << interface << ": " << std::strerror(errno);
  id_ = info.id;
}

ForeignProgram::~ForeignProgram() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace chatgate::test
