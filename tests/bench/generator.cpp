// SPDX-License-Identifier: Apache-2.0
#include "bench/generator.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <numeric>

#include "bench/lists.h"
#include "generator.skel.h"
#include "support/packet.h"
#include "support/raw_socket.h"

namespace chatgate::bench {
namespace {

/// Not an address of the host and not forwarded: whatever the filter passes ends in the routing decision,
/// behind every hook that a peer uses.
constexpr const char* kDestination = "203.0.113.9";

/// One NAPI poll takes so many: the ring between the two ends never overflows. As in generator.bpf.c.
constexpr std::uint32_t kBatch = 64;

constexpr std::size_t kChecksumAt = 24;
constexpr std::size_t kSourceAt = 26;

/// As the map's value in generator.bpf.c; both in network order.
struct Source {
  std::uint32_t address = 0;
  std::uint16_t checksum = 0;
  std::uint16_t pad = 0;
};

test::Packet packet_from(std::uint32_t source) {
  return test::PacketBuilder(*parse_ip_address(to_text(Prefix4{source})), *parse_ip_address(kDestination))
      .udp("live frames, 64 B");
}

Source source_of(const test::Packet& packet) {
  Source source;
  std::memcpy(&source.address, &packet.at(kSourceAt), sizeof(source.address));
  std::memcpy(&source.checksum, &packet.at(kChecksumAt), sizeof(source.checksum));
  return source;
}

Status fill(int map, const std::vector<std::uint32_t>& sources) {
  std::vector<std::uint32_t> keys(sources.size());
  std::iota(keys.begin(), keys.end(), 0U);
  std::vector<Source> values;
  for (const std::uint32_t source : sources) values.push_back(source_of(packet_from(source)));
  auto count = static_cast<__u32>(keys.size());
  if (bpf_map_update_batch(map, keys.data(), values.data(), &count, nullptr) != 0)
    return fail(system_error("fill", "the generator's sources", errno));
  return {};
}

/// The calling thread stays on one CPU, in every run the same, and goes ahead of others: what was sent is
/// polled on the CPU that it was sent from, and frames would be lost if that one was busy with other work.
class Undisturbed {
 public:
  Undisturbed() : before_(getpriority(PRIO_PROCESS, 0)) {
    sched_getaffinity(0, sizeof(allowed_), &allowed_);
    int last = CPU_SETSIZE - 1;
    while (last > 0 && !CPU_ISSET(last, &allowed_)) --last;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    sched_setaffinity(0, sizeof(one), &one);
    setpriority(PRIO_PROCESS, 0, kAheadOfAll);
  }
  ~Undisturbed() {
    setpriority(PRIO_PROCESS, 0, before_);
    sched_setaffinity(0, sizeof(allowed_), &allowed_);
  }
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  static constexpr int kAheadOfAll = -20;
  int before_;
  cpu_set_t allowed_{};
};

}  // namespace

void Generator::Close::operator()(generator_bpf* program) const { generator_bpf__destroy(program); }

Result<Generator> Generator::create(const test::Lab& lab, const std::vector<std::uint32_t>& sources,
                                    int link) {
  Generator one;
  one.netns_ = lab.visitor();
  one.program_.reset(generator_bpf__open());
  if (!one.program_) return fail(system_error("open", "the generator", errno));
  // Addressed to the host's end, or its stack would take no notice.
  const test::RawSocket host(lab.host(), fmt::format("g{}", link));
  one.frame_ = packet_from(sources.front());
  std::copy(host.mac().begin(), host.mac().end(), one.frame_.begin());
  const test::InNetns inside(one.netns_);
  one.program_->rodata->source_count = static_cast<__u32>(sources.size());
  one.program_->rodata->out_ifindex = if_nametoindex(fmt::format("v{}", link).c_str());
  bpf_map__set_max_entries(one.program_->maps.sources, static_cast<__u32>(sources.size()));
  if (const int error = generator_bpf__load(one.program_.get()); error != 0)
    return fail(system_error("load", "the generator", -error));
  CHATGATE_TRY(fill(bpf_map__fd(one.program_->maps.sources), sources));
  return one;
}

Result<double> Generator::send(std::uint32_t frames) const {
  const test::InNetns inside(netns_);
  xdp_md context{};
  context.data_end = static_cast<__u32>(frame_.size());
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame_.data();
  options.data_size_in = static_cast<__u32>(frame_.size());
  options.ctx_in = &context;
  options.ctx_size_in = sizeof(context);
  options.repeat = static_cast<int>(frames);
  options.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
  options.batch_size = kBatch;
  const Undisturbed undisturbed;
  auto& run = *program_->bss;
  run.sent = 0;
  if (bpf_prog_test_run_opts(bpf_program__fd(program_->progs.generate), &options) != 0)
    return fail(system_error("send", "live frames", errno));
  // From the beginning of the first batch to that of the last one.
  const std::uint32_t timed = (run.sent - 1) / kBatch * kBatch;
  return 1e9 * timed / static_cast<double>(run.last_batch_ns - run.first_batch_ns);
}

}  // namespace chatgate::bench
