// SPDX-License-Identifier: Apache-2.0
#include "bench/varied_run.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include "bench/workload.h"
#include "datapath/bpf_map.h"
#include "support/packet.h"
#include "vary.skel.h"

namespace chatgate::bench {
namespace {

double thread_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

struct VariedRun::Programs {
  std::unique_ptr<vary_bpf, decltype(&vary_bpf::destroy)> object{nullptr, &vary_bpf::destroy};
  MappedArray sources;
};

VariedRun::VariedRun(std::unique_ptr<Programs> programs) : programs_(std::move(programs)) {}
VariedRun::VariedRun(VariedRun&&) noexcept = default;
VariedRun::~VariedRun() = default;

Result<VariedRun> VariedRun::create() {
  auto programs = std::make_unique<Programs>();
  programs->object.reset(vary_bpf::open_and_load());
  if (!programs->object) return fail(system_error("load program", "vary", errno));
  const BpfMap sources(UniqueFd(dup(bpf_map__fd(programs->object->maps.sources))), "sources");
  CHATGATE_TRY_ASSIGN(programs->sources, MappedArray::map(sources, kSources * sizeof(std::uint64_t), true));
  return VariedRun(std::move(programs));
}

void VariedRun::set_sources(std::span<const std::uint64_t> sources) {
  std::copy_n(sources.begin(), kSources, static_cast<std::uint64_t*>(programs_->sources.data()));
}

Result<double> VariedRun::run(int program_fd, Family family) {
  const std::uint32_t first = 0;
  if (bpf_map_update_elem(bpf_map__fd(programs_->object->maps.program), &first, &program_fd, BPF_ANY) != 0)
    return fail(system_error("call program", "after vary", errno));
  const test::Packet packet = test::PacketBuilder(family).udp();
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = packet.data();
  options.data_size_in = static_cast<std::uint32_t>(packet.size());
  options.repeat = static_cast<int>(kSources);
  const bpf_program* vary =
      family == Family::kV4 ? programs_->object->progs.vary4 : programs_->object->progs.vary6;
  const double before = thread_ns();
  if (bpf_prog_test_run_opts(bpf_program__fd(vary), &options) != 0)
    return fail(system_error("run program", "vary", errno));
  const double spent = thread_ns() - before;
  if (options.retval != XDP_DROP && options.retval != XDP_PASS)
    return fail(refused("run program", "vary", "the program under test was not reached"));
  return spent / kSources;
}

}  // namespace chatgate::bench
