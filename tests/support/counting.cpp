// SPDX-License-Identifier: Apache-2.0
#include "support/counting.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

#include "datapath/bpf_log.h"

namespace chatgate::test {

Result<CountingProgram> CountingProgram::load(const Tables& tables, std::uint32_t port) {
  const BpfLog log;
  CHATGATE_TRY_ASSIGN(OpenedProgram program, OpenedProgram::open(tables, port));
  bpf_program__set_type(program.program(), BPF_PROG_TYPE_XDP);
  const int status = bpf_object__load(program.object());
  if (status != 0) return fail(log.explain(system_error("load XDP program", kProgramName, -status)));
  return CountingProgram(std::move(program));
}

std::uint32_t CountingProgram::run(const Packet& packet) const {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = packet.data();
  options.data_size_in = static_cast<std::uint32_t>(packet.size());
  options.repeat = 1;
  if (bpf_prog_test_run_opts(bpf_program__fd(program_.program()), &options) != 0)
    ADD_FAILURE() << "run XDP program: " << std::strerror(errno);
  return options.retval;
}

ReasonCounts counts_of_port(const Tables& tables, std::uint32_t port) {
  ReasonCounts counts;
  std::vector<chatgate_count> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  for (std::uint32_t reason = 0; reason < CHATGATE_COUNTERS; ++reason) {
    const std::uint32_t index = port * CHATGATE_COUNTERS + reason;
    const auto found = tables.map(CHATGATE_MAP_COUNTERS).lookup(&index, per_cpu.data());
    if (!found || !*found) ADD_FAILURE() << "no counter " << index;
    for (const chatgate_count& one : per_cpu) {
      counts.at(reason).packets += one.packets;
      counts.at(reason).bytes += one.bytes;
    }
  }
  return counts;
}

ReasonCounts difference(const ReasonCounts& after, const ReasonCounts& before) {
  ReasonCounts added;
  for (std::size_t i = 0; i < added.size(); ++i) {
    added.at(i).packets = after.at(i).packets - before.at(i).packets;
    added.at(i).bytes = after.at(i).bytes - before.at(i).bytes;
  }
  return added;
}

}  // namespace chatgate::test
