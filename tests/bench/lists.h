// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace chatgate::bench {

/// An IPv4 prefix in host order; its host bits are zero.
struct Prefix4 {
  std::uint32_t address = 0;
  std::uint8_t length = 32;

  auto operator<=>(const Prefix4&) const = default;
};

/// `count` different addresses, uniformly random over unicast space without the networks that the lab itself
/// lives in, in random order; the same for the same seed. None of them is in `but`, which is sorted.
std::vector<std::uint32_t> random_hosts(std::size_t count, std::uint32_t seed,
                                        const std::vector<std::uint32_t>& but = {});

/// `count` prefixes, uniformly random: nine hosts to one /24, and no host inside one of the /24s.
std::vector<Prefix4> random_prefixes(std::size_t count, std::uint32_t seed);

std::vector<Prefix4> as_prefixes(const std::vector<std::uint32_t>& hosts);

/// "192.0.2.7", "192.0.2.0/24".
std::string to_text(const Prefix4& prefix);

/// One prefix a line: what `chatgate import` reads.
Status write_plain(const std::string& path, const std::vector<Prefix4>& list);

/// What `ipset restore` reads: the set `name` of `type` ("hash:ip", "hash:net"), with room for twice as many.
Status write_ipset(const std::string& path, const std::vector<Prefix4>& list, const std::string& type);

/// What `nft -f` reads: a table at the ingress of `device` that drops what its set holds and counts both
/// verdicts. `intervals`: a set that can hold prefixes; without, a hash of hosts.
Status write_nft(const std::string& path, const std::vector<Prefix4>& list, const std::string& device,
                 bool intervals);

}  // namespace chatgate::bench
