// SPDX-License-Identifier: Apache-2.0
// Filters that are XDP programs.
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <net/if.h>

#include <cerrno>
#include <memory>
#include <regex>

#include "bare_drop.skel.h"
#include "base/unique_fd.h"
#include "bench/commands.h"
#include "bench/peers.h"
#include "support/lab_commands.h"

namespace chatgate::bench {
namespace {

constexpr std::size_t kXdpFilterRoom = 10'000;  // built into it

/// The first number behind each place where `pattern` (with one group) matches, added up.
std::uint64_t sum_of(const std::string& text, const char* pattern) {
  std::uint64_t sum = 0;
  const std::regex regex(pattern);
  for (std::sregex_iterator one(text.begin(), text.end(), regex), end; one != end; ++one)
    sum += std::stoull((*one)[1]);
  return sum;
}

/// xdp-filter in a mount namespace where the lab's BPF file system stands in the place that it has built in.
Result<std::string> xdp_filter(const test::Lab& lab, const std::vector<std::string>& words) {
  const char* script = "mount --bind \"$0\" /sys/fs/bpf && exec xdp-filter \"$@\"";
  std::vector<std::string> argv{"unshare", "--mount", "sh", "-c", script, lab.bpffs()};
  argv.insert(argv.end(), words.begin(), words.end());
  return on_host(lab, argv);
}

/// Each address with the value that xdp-filter itself wrote for the first: a process for each would take a
/// minute.
Status repeat_entry(const std::string& map, const std::vector<Prefix4>& bans) {
  const UniqueFd fd(bpf_obj_get(map.c_str()));
  if (!fd) return fail(system_error("open", map, errno));
  std::vector<std::uint64_t> value(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  for (const Prefix4& ban : bans) {
    const std::uint32_t key = htonl(ban.address);
    const bool first = &ban == &bans.front();
    const int error = first ? bpf_map_lookup_elem(fd.get(), &key, value.data())
                            : bpf_map_update_elem(fd.get(), &key, value.data(), BPF_ANY);
    if (error != 0) return fail(system_error("fill", map, errno));
  }
  return {};
}

Status attach_bare_drop(const test::Lab& lab, const std::vector<Prefix4>&) {
  const std::unique_ptr<bare_drop_bpf, decltype(&bare_drop_bpf__destroy)> program(
      bare_drop_bpf__open_and_load(), &bare_drop_bpf__destroy);
  if (!program) return fail(system_error("load", "bare_drop", errno));
  const test::InNetns inside(lab.host());
  const int error = bpf_xdp_attach(static_cast<int>(if_nametoindex("g0")),
                                   bpf_program__fd(program->progs.bare_drop), XDP_FLAGS_DRV_MODE, nullptr);
  if (error != 0) return fail(system_error("attach", "bare_drop", -error));
  return {};
}

Result<Judged> judged_by_driver(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const Arrived counted, arrived(lab, "g0"));
  return Judged{counted.dropped, counted.packets - counted.dropped};
}

Status prepare_chatgate(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(write_plain(lab.file("bans.txt"), bans));
  CHATGATE_TRY(chatgate_on(lab, {"attach", "g0"}));
  return {};
}

std::vector<std::string> load_chatgate(const test::Lab& lab) {
  return test::chatgate_argv(lab, import_words(lab.file("bans.txt")));
}

Result<Judged> judged_by_chatgate(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const nlohmann::json stats, chatgate_json_on(lab, {"stats"}));
  const auto packets = [&](const char* counter) {
    return stats.value(nlohmann::json::json_pointer(std::string("/counters/") + counter + "/packets"),
                       std::uint64_t{0});
  };
  return Judged{packets("drop_banned"), packets("pass_unlisted")};
}

Status prepare_xdp_filter(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  // The fewest features that can hold the list: it then picks its smallest program.
  CHATGATE_TRY(
      xdp_filter(lab, {"load", "--mode", "native", "--features", "ipv4", "--policy", "allow", "g0"}));
  CHATGATE_TRY(xdp_filter(lab, {"ip", "--mode", "src", to_text(bans.front())}));
  return repeat_entry(lab.bpffs() + "/xdp-filter/filter_ipv4", bans);
}

Result<Judged> judged_by_xdp_filter(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const std::string text, xdp_filter(lab, {"status"}));
  return Judged{sum_of(text, "XDP_DROP +(\\d+) pkts"), sum_of(text, "XDP_PASS +(\\d+) pkts")};
}

}  // namespace

const Peer kBareDrop{"bare XDP_DROP", kAnyNumber, attach_bare_drop, nullptr, nullptr, judged_by_driver};
const Peer kChatgate{"chatgate", kAnyNumber, prepare_chatgate, load_chatgate, nullptr, judged_by_chatgate};
const Peer kXdpFilter{"xdp-filter", kXdpFilterRoom, prepare_xdp_filter,
                      nullptr,      nullptr,        judged_by_xdp_filter};

Result<Arrived> arrived(const test::Lab& lab, const std::string& interface) {
  CHATGATE_TRY_ASSIGN(const std::string text, on_host(lab, {"ethtool", "-S", interface}));
  return Arrived{sum_of(text, "rx_queue_\\d+_xdp_packets: (\\d+)"),
                 sum_of(text, "rx_queue_\\d+_xdp_drops: (\\d+)")};
}

Status install(const Peer& peer, const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(peer.prepare(lab, bans));
  if (peer.load != nullptr) CHATGATE_TRY(on_host(lab, peer.load(lab)));
  return peer.finish == nullptr ? Status{} : peer.finish(lab);
}

}  // namespace chatgate::bench
