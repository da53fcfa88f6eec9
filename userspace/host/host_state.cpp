// SPDX-License-Identifier: Apache-2.0
#include "host/host_state.h"

#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/input_file.h"

namespace chatgate {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

std::string text_of(const std::string& path) {
  auto text = read_whole_file("read", path, kMostBytes);
  return text ? std::move(*text) : std::string();
}

/// The first number of `text`, behind blanks.
std::optional<std::uint64_t> number(std::string_view text, int base = 10) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) return std::nullopt;
  return value;
}

/// What follows `name` at the beginning of a line.
std::optional<std::uint64_t> field(std::string_view text, std::string_view name, int base = 10) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.starts_with(name)) return number(text.substr(name.size(), end - name.size()), base);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

/// The room in this process' cgroup (version 2), whose limits hold for all above it, too.
std::optional<std::uint64_t> cgroup_room() {
  const std::string mine = text_of("/proc/self/cgroup");
  const std::size_t at = mine.find("0::/");
  if (at == std::string::npos) return std::nullopt;
  std::string path = mine.substr(at + 3, mine.find('\n', at) - at - 3);
  std::optional<std::uint64_t> least;
  while (path.size() > 1) {
    const std::string directory = "/sys/fs/cgroup" + path;
    const auto room =
        parse_cgroup_room(text_of(directory + "/memory.max"), text_of(directory + "/memory.current"));
    if (room && (!least || *room < *least)) least = room;
    path.erase(path.rfind('/'));
  }
  return least;
}

std::optional<std::uint64_t> usable_memory() {
  std::optional<std::uint64_t> memory = parse_available_memory(text_of("/proc/meminfo"));
  const std::optional<std::uint64_t> room = cgroup_room();
  if (room && (!memory || *room < *memory)) memory = room;
  return memory;
}

}  // namespace

std::uint64_t parse_capabilities(std::string_view status) { return field(status, "CapEff:", 16).value_or(0); }

std::optional<std::uint64_t> parse_available_memory(std::string_view meminfo) {
  const auto kib = field(meminfo, "MemAvailable:");
  if (!kib) return std::nullopt;
  return *kib * 1024;
}

std::optional<std::uint64_t> parse_cgroup_room(std::string_view limit, std::string_view used) {
  const auto most = number(limit);
  if (!most) return std::nullopt;  // "max", or no such file
  return *most - std::min(*most, number(used).value_or(0));
}

HostState host_state() {
  HostState state;
  utsname name{};
  if (uname(&name) == 0) state.kernel = name.release;
  const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  if (cpus > 0) state.cpus = static_cast<std::uint32_t>(cpus);
  state.capabilities = parse_capabilities(text_of("/proc/self/status"));
  state.memory = usable_memory();
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    state.memlock = limit.rlim_cur;
  if (const auto jit = number(text_of("/proc/sys/net/core/bpf_jit_enable"))) state.jit = *jit != 0;
  state.btf = access("/sys/kernel/btf/vmlinux", R_OK) == 0;
  timex clock{};
  state.clock_synchronised = adjtimex(&clock) != TIME_ERROR;
  return state;
}

}  // namespace chatgate
