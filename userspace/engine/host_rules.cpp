// SPDX-License-Identifier: Apache-2.0
// The kernel, and what this process may do with it.
#include "engine/host_rules.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::array<int, 2> kOldest{6, 1};

struct Capability {
  unsigned bit;  ///< capabilities(7), include/uapi/linux/capability.h
  const char* name;
};
constexpr unsigned kSysAdmin = 21;
constexpr unsigned kNetAdmin = 12;
constexpr unsigned kBpf = 39;

Finding problem(const char* check, std::string found, std::string meaning, std::string command) {
  return {"host", check, FindingLevel::kProblem, std::move(found), std::move(meaning), std::move(command)};
}

Finding from_error(const char* check, const Error& error, std::string command) {
  return problem(check, fmt::format("{}: {}", error.object, error.reason), {}, std::move(command));
}

std::array<int, 2> version_of(const std::string& release) {
  std::array<int, 2> version{};
  const char* const end = release.data() + release.size();
  const auto major = std::from_chars(release.data(), end, version[0]);
  if (major.ec == std::errc() && major.ptr != end) std::from_chars(major.ptr + 1, end, version[1]);
  return version;
}

bool has(const HostFacts& facts, unsigned capability) {
  return (facts.state.capabilities >> capability & 1) != 0;
}

}  // namespace

std::optional<Finding> check_kernel(const HostFacts& facts) {
  if (version_of(facts.state.kernel) >= kOldest) return ok_finding("host", "kernel", facts.state.kernel);
  return problem("kernel", facts.state.kernel, "the filter needs Linux 6.1 (Debian 12) or newer",
                 "apt-get install linux-image-amd64");
}

/// CAP_SYS_ADMIN stands for CAP_BPF, and only it opens programs and maps by their ids
/// (kernel/bpf/syscall.c, bpf_prog_get_fd_by_id).
std::optional<Finding> check_permission(const HostFacts& facts) {
  std::vector<std::string> missing;
  if (!has(facts, kSysAdmin)) missing.emplace_back("CAP_SYS_ADMIN");
  if (!has(facts, kSysAdmin) && !has(facts, kBpf)) missing.emplace_back("CAP_BPF");
  if (!has(facts, kNetAdmin)) missing.emplace_back("CAP_NET_ADMIN");
  if (missing.empty()) return ok_finding("host", "permission", "CAP_SYS_ADMIN, CAP_NET_ADMIN");
  return problem("permission", fmt::format("no {}", fmt::join(missing, ", ")),
                 "nothing can be attached, and not everything could be looked at", "sudo chatgate doctor");
}

std::optional<Finding> check_features(const HostFacts& facts) {
  if (!facts.features) return std::nullopt;
  std::vector<std::string> missing;
  for (const KernelFeature& one : *facts.features) {
    if (!one.there) missing.push_back(one.name);
  }
  if (missing.empty())
    return ok_finding("host", "features",
                      fmt::format("all {} that the filter is made of", facts.features->size()));
  return problem("features", fmt::format("no {}", fmt::join(missing, ", ")),
                 "this kernel is too old, or built without it", "apt-get install linux-image-amd64");
}

std::optional<Finding> check_load(const HostFacts& facts) {
  if (!facts.features) return std::nullopt;
  if (!facts.load_error) return ok_finding("host", "program", "the kernel's verifier takes it");
  return problem("program", facts.load_error->reason, "the kernel does not take the filter",
                 "chatgate -v doctor");
}

std::optional<Finding> check_btf(const HostFacts& facts) {
  if (facts.state.btf) return ok_finding("host", "btf", "/sys/kernel/btf/vmlinux");
  return Finding{"host",
                 "btf",
                 FindingLevel::kNote,
                 "no /sys/kernel/btf/vmlinux",
                 "the filter does without the kernel's types; tracing tools that look at it may not",
                 "apt-get install linux-image-amd64"};
}

std::optional<Finding> check_jit(const HostFacts& facts) {
  if (!facts.state.jit) return std::nullopt;
  if (*facts.state.jit) return ok_finding("host", "jit", "on");
  return Finding{"host",
                 "jit",
                 FindingLevel::kWarning,
                 "off",
                 "the kernel interprets the filter instead of compiling it: many times the cost",
                 "sysctl -w net.core.bpf_jit_enable=1"};
}

std::optional<Finding> check_bpffs(const HostFacts& facts) {
  if (!facts.bpffs_error) return ok_finding("host", "bpffs", facts.bpffs);
  if (facts.bpffs_error->kind == ErrorKind::kPermission)
    return from_error("bpffs", *facts.bpffs_error, "sudo chatgate doctor");
  // It is mounted, and something in it is wrong.
  if (facts.bpffs_error->object != facts.bpffs)
    return from_error("bpffs", *facts.bpffs_error, facts.bpffs_error->hint);
  return from_error("bpffs", *facts.bpffs_error,
                    fmt::format("mkdir -p {0} && mount -t bpf -o mode=0700 bpf {0}", facts.bpffs));
}

std::optional<Finding> check_tables(const HostFacts& facts) {
  if (!facts.tables_error) return std::nullopt;
  const bool forbidden = facts.tables_error->kind == ErrorKind::kPermission;
  const std::string interface = facts.interface.empty() ? "IFACE" : facts.interface;
  return from_error("tables", *facts.tables_error,
                    forbidden ? "sudo chatgate doctor" : fmt::format("chatgate attach {}", interface));
}

std::optional<Finding> check_configuration(const HostFacts& facts) {
  if (!facts.configuration_error) return ok_finding("host", "configuration", "readable");
  const std::string& object = facts.configuration_error->object;
  Finding finding = from_error("configuration", *facts.configuration_error,
                               fmt::format("editor {}", object.substr(0, object.find(':'))));
  finding.meaning = "changes are refused until it can be read";
  return finding;
}

std::span<const HostRule> host_rules() {
  static constexpr std::array<HostRule, 13> kAll{
      check_kernel,  check_permission, check_features,    check_load,   check_btf,
      check_jit,     check_bpffs,      check_tables,      check_memory, check_configuration,
      check_memlock, check_clock,      check_filter_clock};
  return kAll;
}

}  // namespace chatgate
