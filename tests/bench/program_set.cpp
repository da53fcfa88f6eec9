// SPDX-License-Identifier: Apache-2.0
#include "bench/program_set.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "baselines.skel.h"
#include "datapath/bpf_log.h"
#include "datapath/generation.h"
#include "datapath/loader.h"
#include "store/settings.h"
#include "support/counting.h"
#include "support/kernel.h"
#include "two_tries.skel.h"

namespace chatgate::bench {
namespace {

using Baselines = std::unique_ptr<baselines_bpf, decltype(&baselines_bpf::destroy)>;
using TwoTries = std::unique_ptr<two_tries_bpf, decltype(&two_tries_bpf::destroy)>;

Result<std::unique_ptr<test::Kernel>> fill_tables(const Workload& workload) {
  CHATGATE_TRY_ASSIGN(std::unique_ptr<test::Kernel> kernel, test::Kernel::create(kDefaultMaxEntries));
  CHATGATE_TRY_ASSIGN(const Generation generation,
                      Generation::build(workload.keys(), workload.destinations()));
  CHATGATE_TRY(install_inactive(kernel->tables(), generation));
  CHATGATE_TRY(flip_to(kernel->tables(), 1));
  return kernel;
}

Result<OpenedProgram> load_chatgate(const Tables& tables) {
  const BpfLog log;
  CHATGATE_TRY_ASSIGN(OpenedProgram program, OpenedProgram::open(tables, 0));
  bpf_program__set_type(program.program(), BPF_PROG_TYPE_XDP);
  const int status = bpf_object__load(program.object());
  if (status != 0) return fail(log.explain(system_error("load XDP program", kProgramName, -status)));
  return program;
}

/// The keys of one of the reference's tries, as the kernel takes them: {prefix length, address}.
Status fill_trie(bpf_map* map, const Workload& workload, Kind kind, Family family) {
  const std::size_t bytes = family == Family::kV4 ? 4 : 16;
  std::vector<std::uint8_t> keys;
  std::vector<std::uint32_t> slots;
  for (const KernelKey& key : workload.keys()) {
    const IpPrefix& prefix = key.compiled.key.prefix;
    if (key.compiled.key.kind != kind || prefix.address.family != family) continue;
    const std::uint32_t length = prefix.length;
    const auto* first = reinterpret_cast<const std::uint8_t*>(&length);
    keys.insert(keys.end(), first, first + sizeof(length));
    keys.insert(keys.end(), prefix.address.bytes.begin(),
                prefix.address.bytes.begin() + static_cast<std::ptrdiff_t>(bytes));
    slots.push_back(key.slot);
  }
  if (slots.empty()) return {};
  const BpfMap trie(UniqueFd(dup(bpf_map__fd(map))), bpf_map__name(map));
  return trie.update_batch(keys.data(), slots.data(), static_cast<std::uint32_t>(slots.size()));
}

Result<TwoTries> load_two_tries(const Workload& workload) {
  TwoTries tries(two_tries_bpf::open(nullptr), &two_tries_bpf::destroy);
  if (!tries) return fail(system_error("open program", "two_tries", errno));
  const SlotLayout layout = slot_layout(kDefaultMaxEntries);
  tries->rodata->slots_per_shard = layout.slots_per_shard;
  tries->rodata->shard_mask = layout.shards - 1;
  tries->rodata->shards_shared = layout.shared ? 1 : 0;
  bpf_map__set_max_entries(tries->maps.slots, layout.shards * layout.slots_per_shard);
  const auto room = static_cast<std::uint32_t>(workload.keys().size());
  for (bpf_map* map : {tries->maps.white4, tries->maps.black4, tries->maps.white6, tries->maps.black6})
    bpf_map__set_max_entries(map, room);
  const int status = two_tries_bpf::load(tries.get());
  if (status != 0) return fail(system_error("load program", "two_tries", -status));
  CHATGATE_TRY(fill_trie(tries->maps.white4, workload, Kind::kAllow, Family::kV4));
  CHATGATE_TRY(fill_trie(tries->maps.black4, workload, Kind::kBan, Family::kV4));
  CHATGATE_TRY(fill_trie(tries->maps.white6, workload, Kind::kAllow, Family::kV6));
  CHATGATE_TRY(fill_trie(tries->maps.black6, workload, Kind::kBan, Family::kV6));
  return tries;
}

chatgate_counter verdict_of(Traffic traffic) {
  if (traffic == Traffic::kBanned) return CHATGATE_DROP_BANNED;
  return traffic == Traffic::kWhitelisted ? CHATGATE_PASS_WHITELISTED : CHATGATE_PASS_UNLISTED;
}

}  // namespace

struct ProgramSet::Loaded {
  std::unique_ptr<test::Kernel> kernel;
  OpenedProgram chatgate;
  Baselines baselines;
  TwoTries two_tries;
};

ProgramSet::ProgramSet(std::unique_ptr<Loaded> loaded) : loaded_(std::move(loaded)) {}
ProgramSet::ProgramSet(ProgramSet&&) noexcept = default;
ProgramSet::~ProgramSet() = default;

std::string_view to_string(Program program) {
  constexpr std::string_view kNames[] = {"nothing", "parse-only", "chatgate", "two-trie reference"};
  return kNames[static_cast<int>(program)];
}

Result<ProgramSet> ProgramSet::load(const Workload& workload, bool two_tries) {
  CHATGATE_TRY_ASSIGN(std::unique_ptr<test::Kernel> kernel, fill_tables(workload));
  CHATGATE_TRY_ASSIGN(OpenedProgram chatgate, load_chatgate(kernel->tables()));
  Baselines baselines(baselines_bpf::open_and_load(), &baselines_bpf::destroy);
  if (!baselines) return fail(system_error("load program", "baselines", errno));
  TwoTries tries(nullptr, &two_tries_bpf::destroy);
  if (two_tries) {
    CHATGATE_TRY_ASSIGN(tries, load_two_tries(workload));
  }
  return ProgramSet(std::make_unique<Loaded>(
      Loaded{std::move(kernel), std::move(chatgate), std::move(baselines), std::move(tries)}));
}

int ProgramSet::fd(Program program) const {
  switch (program) {
    case Program::kBare:
      return bpf_program__fd(loaded_->baselines->progs.nothing);
    case Program::kParseOnly:
      return bpf_program__fd(loaded_->baselines->progs.parse_only);
    case Program::kOurs:
      return bpf_program__fd(loaded_->chatgate.program());
    case Program::kTwoTries:
      return loaded_->two_tries ? bpf_program__fd(loaded_->two_tries->progs.two_tries) : -1;
  }
  return -1;
}

ProgramSet::Judged ProgramSet::judged(Traffic traffic) const {
  const ReasonCounts counts = test::counts_of_port(loaded_->kernel->tables(), 0);
  Judged judged;
  judged.right = counts.at(verdict_of(traffic)).packets;
  for (std::size_t reason = 0; reason < CHATGATE_NOTE_VLAN; ++reason) judged.all += counts.at(reason).packets;
  return judged;
}

}  // namespace chatgate::bench
