// SPDX-License-Identifier: Apache-2.0
#include "bench/lists.h"

#include <fmt/format.h>
#include <fmt/os.h>

#include <algorithm>
#include <random>
#include <unordered_set>

namespace chatgate::bench {
namespace {

constexpr std::uint32_t kSlash24 = 0xffffff00U;

/// Unicast, and neither loopback, "this network", nor one that a lab has on its interfaces.
bool usable(std::uint32_t address) {
  const std::uint32_t top = address >> 24U;
  const std::uint32_t network = address & kSlash24;
  return top != 0 && top != 127 && top < 224 && network != 0xc6336400U && network != 0xcb007100U;
}

std::uint32_t next_address(std::mt19937& random) {
  for (;;) {
    const auto address = static_cast<std::uint32_t>(random());
    if (usable(address)) return address;
  }
}

/// Writes by `write(file)`; what cannot be opened or written throws in fmt.
template <typename Write>
Status write_file(const std::string& path, const Write& write) {
  try {
    fmt::ostream file = fmt::output_file(path);
    write(file);
    file.close();
  } catch (const std::exception& error) {
    return fail(refused("write list", path, error.what()));
  }
  return {};
}

}  // namespace

std::vector<std::uint32_t> random_hosts(std::size_t count, std::uint32_t seed,
                                        const std::vector<std::uint32_t>& but) {
  std::mt19937 random(seed);
  std::unordered_set<std::uint32_t> seen;
  std::vector<std::uint32_t> hosts;
  while (hosts.size() < count) {
    const std::uint32_t host = next_address(random);
    if (!std::binary_search(but.begin(), but.end(), host) && seen.insert(host).second) hosts.push_back(host);
  }
  return hosts;
}

std::vector<Prefix4> random_prefixes(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::unordered_set<std::uint32_t> seen;
  std::unordered_set<std::uint32_t> networks;
  std::vector<Prefix4> list;
  while (list.size() < count / 10) {
    const std::uint32_t network = next_address(random) & kSlash24;
    if (networks.insert(network).second) list.push_back({network, 24});
  }
  while (list.size() < count) {
    const std::uint32_t host = next_address(random);
    if (!networks.contains(host & kSlash24) && seen.insert(host).second) list.push_back({host, 32});
  }
  std::shuffle(list.begin(), list.end(), random);
  return list;
}

std::vector<Prefix4> as_prefixes(const std::vector<std::uint32_t>& hosts) {
  std::vector<Prefix4> list;
  for (const std::uint32_t host : hosts) list.push_back({host, 32});
  return list;
}

std::string to_text(const Prefix4& prefix) {
  const std::uint32_t a = prefix.address;
  const std::string length = prefix.length == 32 ? "" : fmt::format("/{}", prefix.length);
  return fmt::format("{}.{}.{}.{}{}", a >> 24U, a >> 16U & 255U, a >> 8U & 255U, a & 255U, length);
}

Status write_plain(const std::string& path, const std::vector<Prefix4>& list) {
  return write_file(path, [&](fmt::ostream& file) {
    for (const Prefix4& one : list) file.print("{}\n", to_text(one));
  });
}

Status write_ipset(const std::string& path, const std::vector<Prefix4>& list, const std::string& type) {
  return write_file(path, [&](fmt::ostream& file) {
    file.print("create bench {} family inet hashsize {} maxelem {}\n", type, list.size(), 2 * list.size());
    for (const Prefix4& one : list) file.print("add bench {}\n", to_text(one));
  });
}

Status write_nft(const std::string& path, const std::vector<Prefix4>& list, const std::string& device,
                 bool intervals) {
  return write_file(path, [&](fmt::ostream& file) {
    file.print("table netdev bench {{\n set banned {{\n  type ipv4_addr\n");
    // A hash that knows its size beforehand is the kernel's fastest for such keys.
    file.print("{}  elements = {{\n",
               intervals ? "  flags interval\n" : fmt::format("  size {}\n", 2 * list.size()));
    for (const Prefix4& one : list) file.print("{},\n", to_text(one));
    file.print("}}\n }}\n chain ingress {{\n");
    file.print("  type filter hook ingress device \"{}\" priority 0; policy accept;\n", device);
    file.print("  ip saddr @banned counter drop\n  counter accept\n }}\n}}\n");
  });
}

}  // namespace chatgate::bench
