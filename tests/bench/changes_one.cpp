// SPDX-License-Identifier: Apache-2.0
// One address more, with a million loaded.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "bench/changes.h"
#include "bench/commands.h"
#include "support/lab_commands.h"
#include "support/raw_socket.h"

namespace chatgate::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBans = 20;
constexpr std::size_t kFirstDrops = 10;

std::string host_text(std::uint32_t address) { return to_text(Prefix4{address, 32}); }

/// Seconds of a whole process on the lab's host.
Result<double> time_of(const test::Lab& lab, const std::vector<std::string>& argv) {
  const test::ProcessResult result = test::run_process(argv, {lab.host(), {}, {}});
  if (result.exit_code != 0) return fail(refused("run", fmt::format("{}", fmt::join(argv, " ")), result.err));
  return result.seconds;
}

/// Numbered packets from one source, one every 20 µs, and the moments when they left.
class NumberedSender {
 public:
  NumberedSender(const test::Lab& lab, std::uint32_t source, test::Mac to)
      : socket_(lab.visitor(), "v0"),
        packets_(*parse_ip_address(host_text(source)), *parse_ip_address("198.51.100.1")) {
    packets_.macs(socket_.mac(), std::move(to));
    thread_ = std::thread([this] { run(); });
  }
  ~NumberedSender() { static_cast<void>(stop()); }
  NumberedSender(const NumberedSender&) = delete;
  NumberedSender& operator=(const NumberedSender&) = delete;

  const std::vector<Clock::time_point>& stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return sent_;
  }

 private:
  static constexpr std::size_t kMost = 100'000;

  void run() {
    while (!stopping_ && sent_.size() < kMost) {
      const test::Packet packet = packets_.udp(fmt::format("number {:08}", sent_.size()));
      sent_.push_back(Clock::now());
      socket_.send(packet);
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }

  test::RawSocket socket_;
  test::PacketBuilder packets_;
  std::vector<Clock::time_point> sent_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// The number in the last packet of a NumberedSender that the host saw; SIZE_MAX: it saw none.
std::size_t last_number(test::RawSocket& host) {
  std::size_t last = SIZE_MAX;
  const std::string_view mark = "number ";
  while (const auto frame = host.receive(std::chrono::milliseconds(20))) {
    const auto at = std::search(frame->begin(), frame->end(), mark.begin(), mark.end());
    if (at == frame->end()) continue;
    last =
        std::stoul(std::string(at + static_cast<long>(mark.size()), at + static_cast<long>(mark.size()) + 8));
  }
  return last;
}

/// Seconds from the start of `ban` to the first packet that the host no longer saw.
Result<double> first_drop(const test::Lab& lab, std::uint32_t source) {
  test::RawSocket host(lab.host(), "g0");
  NumberedSender sender(lab, source, host.mac());
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const Clock::time_point start = Clock::now();
  CHATGATE_TRY(time_of(lab, test::chatgate_argv(lab, {"ban", host_text(source)})));
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const std::vector<Clock::time_point>& sent = sender.stop();
  const std::size_t last = last_number(host);
  if (last >= sent.size() || last + 1 >= sent.size() || sent.at(last + 1) < start)
    return fail(
        refused("measure the first drop", host_text(source), "no packet passed before it was dropped"));
  return std::chrono::duration<double>(sent.at(last + 1) - start).count();
}

}  // namespace

Status measure_one_ban(const Loaded& loaded, const ChangeLists& lists, Report& report) {
  std::vector<double> ours;
  std::vector<double> theirs;
  const std::vector<std::uint32_t> hosts(lists.newcomers.begin(), lists.newcomers.begin() + kBans);
  for (const std::uint32_t host : hosts) {
    CHATGATE_TRY_ASSIGN(
        const double ban,
        time_of(*loaded.chatgate, test::chatgate_argv(*loaded.chatgate, {"ban", host_text(host)})));
    CHATGATE_TRY_ASSIGN(const double add, time_of(*loaded.ipset, {"ipset", "add", "bench", host_text(host)}));
    ours.push_back(1e3 * ban);
    theirs.push_back(1e3 * add);
  }
  CHATGATE_TRY(check_dropped(kChatgate, *loaded.chatgate, hosts));
  CHATGATE_TRY(check_dropped(kIpsetNet, *loaded.ipset, hosts));
  const double ban = median(ours);
  const double add = median(theirs);
  report.add(Raw{"one ban, 1M loaded", {{"tool", "chatgate ban"}}, ban, "ms"});
  report.add(Raw{"one ban, 1M loaded", {{"tool", "ipset add"}}, add, "ms"});
  report.add(Ratio{"one ban, 1M loaded / ipset add", ban / add, at_most(4),
                   fmt::format("{:.1f} / {:.1f} ms", ban, add)});
  report.add(Ratio{"one ban, 1M loaded, in ms", ban, at_most(20), fmt::format("median of {}", kBans)});
  return {};
}

Status measure_first_drop(const test::Lab& chatgate, const ChangeLists& lists, Report& report) {
  std::vector<double> times;
  for (std::size_t i = 0; i < kFirstDrops; ++i) {
    CHATGATE_TRY_ASSIGN(const double seconds, first_drop(chatgate, lists.newcomers.at(kBans + i)));
    times.push_back(1e3 * seconds);
  }
  report.add(Raw{"start of ban to first dropped packet", {{"entries", "1000000"}}, median(times), "ms"});
  return {};
}

Status measure_stats(const test::Lab& chatgate, Report& report) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) {
    CHATGATE_TRY_ASSIGN(const double seconds,
                        time_of(chatgate, test::chatgate_argv(chatgate, {"stats", "--json"})));
    times.push_back(seconds);
  }
  report.add(Raw{"read all counters", {{"entries", "1000000"}}, 1e3 * median(times), "ms"});
  return {};
}

}  // namespace chatgate::bench
