// SPDX-License-Identifier: Apache-2.0
// What `chatgate run` costs when nothing changes.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "bench/bench.h"
#include "bench/commands.h"
#include "bench/lists.h"
#include "support/service_process.h"
#include "support/wait.h"

namespace chatgate::bench {
namespace {

constexpr std::size_t kEntries = 100'000;
/// Healing twice, counters once; what is due within seconds many times.
constexpr std::chrono::seconds kLong{300};
constexpr std::chrono::seconds kShort{20};

/// A process so far (proc(5)).
struct ProcessCost {
  double cpu_seconds = 0;
  double resident_mib = 0;
};

Result<ProcessCost> cost_of(pid_t pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(stat, text);
  const std::size_t name_end = text.rfind(')');
  std::ifstream statm(fmt::format("/proc/{}/statm", pid));
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  if (name_end == std::string::npos || !(statm >> pages >> resident))
    return fail(refused("measure the service", std::to_string(pid), "it has ended"));
  std::istringstream fields(text.substr(name_end + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return ProcessCost{
      static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)),
      static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1U << 20U)};
}

/// Filtering, with its entries, and done with what it does when it starts.
Status start(const test::Lab& lab, test::ServiceProcess& service) {
  const std::string file = lab.file("bench.txt");
  CHATGATE_TRY(write_plain(file, random_prefixes(kEntries, 1)));
  CHATGATE_TRY(chatgate_on(lab, {"attach", "g0"}));
  CHATGATE_TRY(chatgate_on(lab, import_words(file)));
  service.start();
  if (!test::wait_until([&] { return service.count("event=started") > 0; }, std::chrono::seconds(60)))
    return fail(refused("measure the service", "", service.log()));
  std::this_thread::sleep_for(std::chrono::seconds(5));
  return {};
}

}  // namespace

Status measure_idle_service(const Options& options, Report& report) {
  const test::Lab lab;
  CHATGATE_TRY(lab.status());
  test::ServiceProcess service(lab, "interfaces = ['g0']\n[metrics]\nlisten = '127.0.0.1:9617'\n");
  CHATGATE_TRY(start(lab, service));
  const std::chrono::seconds window = options.quick ? kShort : kLong;
  CHATGATE_TRY_ASSIGN(const ProcessCost before, cost_of(service.pid()));
  std::this_thread::sleep_for(window);
  CHATGATE_TRY_ASSIGN(const ProcessCost after, cost_of(service.pid()));
  const double percent = 100 * (after.cpu_seconds - before.cpu_seconds) / static_cast<double>(window.count());
  report.add(Ratio{"idle service, 100k entries: % of a core", percent, at_most(0.5),
                   fmt::format("{:.2f} s of {} s", after.cpu_seconds - before.cpu_seconds, window.count())});
  report.add(Ratio{"idle service, 100k entries: MiB resident", after.resident_mib, at_most(40),
                   "metrics served; the kernel's tables are not in it"});
  return {};
}

}  // namespace chatgate::bench
