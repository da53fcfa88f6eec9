// SPDX-License-Identifier: Apache-2.0
#include "engine/host_rules.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

constexpr std::uint64_t kAdmin = 1ULL << 21;
constexpr std::uint64_t kNetwork = 1ULL << 12;
constexpr std::uint64_t kBpf = 1ULL << 39;
constexpr std::uint64_t kMebibyte = 1 << 20;

HostFacts sound_host() {
  HostFacts facts;
  facts.state = {
      "6.1.0-56-amd64", 4, kAdmin | kNetwork | kBpf, 900 * kMebibyte, std::nullopt, true, true, true};
  facts.bpffs = "/sys/fs/bpf";
  facts.features = {{"BPF_PROG_TYPE_XDP", true}, {"BPF_MAP_TYPE_LPM_TRIE", true}};
  facts.table_bytes = 80 * kMebibyte;
  facts.entries_that_fit = 1'000'000;
  facts.clock_error = 0;
  facts.interface = "eth0";
  return facts;
}

/// "level: found -> command".
std::string said_of_host(const std::optional<Finding>& finding) {
  if (!finding) return "nothing";
  EXPECT_EQ(finding->subject, "host");
  EXPECT_EQ(finding->level == FindingLevel::kOk, finding->command.empty()) << "what is wrong is mended";
  return std::string(to_string(finding->level)) + ": " + finding->found +
         (finding->command.empty() ? "" : " -> " + finding->command);
}

TEST(HostRules, NothingIsWrongWithASoundHost) {
  for (const HostRule rule : host_rules()) {
    const std::optional<Finding> finding = rule(sound_host());
    if (finding) {
      EXPECT_EQ(finding->level, FindingLevel::kOk) << finding->check << ": " << finding->found;
    }
  }
}

TEST(HostRules, Kernel) {
  HostFacts facts = sound_host();
  for (const char* good : {"6.1.0", "6.18.44-fc", "7.0", "6.10.1"}) {
    facts.state.kernel = good;
    EXPECT_EQ(said_of_host(check_kernel(facts)), "ok: " + std::string(good));
  }
  for (const char* old : {"6.0.9", "5.15.0-91-generic", "4", ""}) {
    facts.state.kernel = old;
    EXPECT_EQ(said_of_host(check_kernel(facts)),
              "problem: " + std::string(old) + " -> apt-get install linux-image-amd64");
  }
}

TEST(HostRules, Permission) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_permission(facts)), "ok: CAP_SYS_ADMIN, CAP_NET_ADMIN");
  facts.state.capabilities = kNetwork | kBpf;
  EXPECT_EQ(said_of_host(check_permission(facts)), "problem: no CAP_SYS_ADMIN -> sudo chatgate doctor");
  facts.state.capabilities = kAdmin;
  EXPECT_EQ(said_of_host(check_permission(facts)), "problem: no CAP_NET_ADMIN -> sudo chatgate doctor");
  facts.state.capabilities = 0;
  EXPECT_EQ(said_of_host(check_permission(facts)),
            "problem: no CAP_SYS_ADMIN, CAP_BPF, CAP_NET_ADMIN -> sudo chatgate doctor");
}

TEST(HostRules, FeaturesAndTheProgramItself) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_features(facts)), "ok: all 2 that the filter is made of");
  EXPECT_EQ(said_of_host(check_load(facts)), "ok: the kernel's verifier takes it");
  facts.features->back().there = false;
  facts.load_error = refused("load XDP program", "chatgate", "Invalid argument");
  EXPECT_EQ(said_of_host(check_features(facts)),
            "problem: no BPF_MAP_TYPE_LPM_TRIE -> apt-get install linux-image-amd64");
  EXPECT_EQ(said_of_host(check_load(facts)), "problem: Invalid argument -> chatgate -v doctor");
  facts.features = std::nullopt;
  EXPECT_EQ(said_of_host(check_features(facts)), "nothing") << "who may not ask does not know";
  EXPECT_EQ(said_of_host(check_load(facts)), "nothing");
}

TEST(HostRules, BtfAndJit) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_btf(facts)), "ok: /sys/kernel/btf/vmlinux");
  EXPECT_EQ(said_of_host(check_jit(facts)), "ok: on");
  facts.state.btf = false;
  facts.state.jit = false;
  EXPECT_EQ(said_of_host(check_btf(facts)),
            "note: no /sys/kernel/btf/vmlinux -> apt-get install linux-image-amd64");
  EXPECT_EQ(said_of_host(check_jit(facts)), "warning: off -> sysctl -w net.core.bpf_jit_enable=1");
  facts.state.jit = std::nullopt;
  EXPECT_EQ(said_of_host(check_jit(facts)), "nothing");
}

TEST(HostRules, BpfFileSystemAndWhatIsPinnedThere) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_bpffs(facts)), "ok: /sys/fs/bpf");
  EXPECT_EQ(said_of_host(check_tables(facts)), "nothing");
  facts.bpffs_error = refused("open BPF file system", "/sys/fs/bpf", "not mounted");
  facts.tables_error = refused("open tables", "/sys/fs/bpf/chatgate", "another ABI");
  EXPECT_EQ(said_of_host(check_bpffs(facts)),
            "problem: /sys/fs/bpf: not mounted -> mkdir -p /sys/fs/bpf && mount -t bpf -o mode=0700 bpf "
            "/sys/fs/bpf");
  EXPECT_EQ(said_of_host(check_tables(facts)),
            "problem: /sys/fs/bpf/chatgate: another ABI -> chatgate attach eth0");
  HostFacts foreign = facts;
  foreign.bpffs_error = refused("open pins", "/sys/fs/bpf/chatgate", "it belongs to user 7", "rm it");
  EXPECT_EQ(said_of_host(check_bpffs(foreign)),
            "problem: /sys/fs/bpf/chatgate: it belongs to user 7 -> rm it");
  facts.tables_error->kind = ErrorKind::kPermission;
  facts.bpffs_error->kind = ErrorKind::kPermission;
  EXPECT_EQ(said_of_host(check_bpffs(facts)), "problem: /sys/fs/bpf: not mounted -> sudo chatgate doctor");
  EXPECT_EQ(said_of_host(check_tables(facts)),
            "problem: /sys/fs/bpf/chatgate: another ABI -> sudo chatgate doctor");
}

TEST(HostRules, Configuration) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_configuration(facts)), "ok: readable");
  facts.configuration_error = refused("read configuration", "/etc/chatgate/chatgate.toml:3:5", "unknown key");
  EXPECT_EQ(said_of_host(check_configuration(facts)),
            "problem: /etc/chatgate/chatgate.toml:3:5: unknown key -> editor /etc/chatgate/chatgate.toml");
}

TEST(HostRules, Memory) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_memory(facts)), "ok: 900 MiB can be had, the tables take 80 MiB");
  facts.state.memory = 40 * kMebibyte;
  EXPECT_EQ(
      said_of_host(check_memory(facts)),
      "problem: 40 MiB can be had, the tables take 80 MiB -> chatgate attach eth0 --max-entries 1000000");
  facts.entries_that_fit = 0;
  EXPECT_EQ(said_of_host(check_memory(facts)),
            "problem: 40 MiB can be had, the tables take 80 MiB -> free --mebi");
  facts.table_bytes = 0;
  EXPECT_EQ(said_of_host(check_memory(facts)), "ok: 40 MiB can be had") << "the tables are there";
  facts.state.memory = std::nullopt;
  EXPECT_EQ(said_of_host(check_memory(facts)), "nothing");
}

TEST(HostRules, Memlock) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_memlock(facts)), "ok: unlimited");
  facts.state.memlock = 8 * kMebibyte;
  EXPECT_EQ(said_of_host(check_memlock(facts)), "ok: 8 MiB, and this kernel does not ask");
}

TEST(HostRules, Clocks) {
  HostFacts facts = sound_host();
  EXPECT_EQ(said_of_host(check_clock(facts)), "ok: synchronised");
  facts.state.clock_synchronised = false;
  EXPECT_EQ(said_of_host(check_clock(facts)), "warning: not synchronised -> timedatectl set-ntp true");
  facts.clock_error = -100'000'000;
  EXPECT_EQ(said_of_host(check_filter_clock(facts)), "ok: agrees with the host's");
  facts.clock_error = 3'600'000'000'000;
  EXPECT_EQ(said_of_host(check_filter_clock(facts)), "warning: 3600.0 s ahead -> chatgate attach eth0");
  EXPECT_TRUE(check_filter_clock(facts)->meaning.ends_with("too early"));
  facts.clock_error = -1'500'000'000;
  EXPECT_EQ(said_of_host(check_filter_clock(facts)), "warning: 1.5 s behind -> chatgate attach eth0");
  EXPECT_TRUE(check_filter_clock(facts)->meaning.ends_with("too late"));
  facts.clock_error = std::nullopt;
  EXPECT_EQ(said_of_host(check_filter_clock(facts)), "nothing") << "there are no tables";
}

TEST(HostState, ReadsWhatProcSays) {
  EXPECT_EQ(parse_capabilities("Name:\tx\nCapPrm:\t0\nCapEff:\t000001ffffffffff\n"), 0x1ffffffffffULL);
  EXPECT_EQ(parse_capabilities("Name:\tx\n"), 0U);
  EXPECT_EQ(parse_available_memory("MemTotal:       24681904 kB\nMemAvailable:   23000 kB\n"), 23000U * 1024);
  EXPECT_EQ(parse_available_memory("MemTotal: 5 kB"), std::nullopt);
  EXPECT_EQ(parse_cgroup_room("max\n", "5\n"), std::nullopt);
  EXPECT_EQ(parse_cgroup_room("", ""), std::nullopt);
  EXPECT_EQ(parse_cgroup_room("1000\n", "400\n"), 600U);
  EXPECT_EQ(parse_cgroup_room("1000\n", "4000\n"), 0U);
}

TEST(KernelMemory, WhatFitsFits) {
  EXPECT_GT(least_memory(1 << 20), std::uint64_t{32} << 20U) << "a slot has 32 bytes";
  EXPECT_EQ(entries_that_fit(1000), 0U);
  const std::uint32_t fit = entries_that_fit(least_memory(5000));
  EXPECT_EQ(fit, 5000U);
  EXPECT_GT(least_memory(fit + 1), least_memory(5000));
}

}  // namespace
}  // namespace chatgate::test
