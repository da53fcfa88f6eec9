// SPDX-License-Identifier: Apache-2.0
// Filters that are rules of the kernel's packet filter, and no filter at all.
#include <array>
#include <sstream>

#include "bench/commands.h"
#include "bench/peers.h"

namespace chatgate::bench {
namespace {

/// Without an XDP program, what a veth needs to take frames from the other end: NAPI, which comes with GRO.
Status take_frames(const test::Lab& lab) {
  CHATGATE_TRY(on_host(lab, {"ethtool", "-K", "g0", "gro", "on"}));
  return {};
}

Status prepare_nft_hash(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(write_nft(lab.file("bans.nft"), bans, "g0", false));
  return take_frames(lab);
}

Status prepare_nft_interval(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(write_nft(lab.file("bans.nft"), bans, "g0", true));
  return take_frames(lab);
}

std::vector<std::string> load_nft(const test::Lab& lab) { return {"nft", "-f", lab.file("bans.nft")}; }

Result<Judged> judged_by_nft(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const std::string text,
                      on_host(lab, {"nft", "-t", "-j", "list", "chain", "netdev", "bench", "ingress"}));
  const nlohmann::json chain = nlohmann::json::parse(text);
  Judged judged;
  for (const nlohmann::json& one : chain.at("nftables")) {
    if (!one.contains("rule")) continue;
    const nlohmann::json& what = one.at("rule").at("expr");
    for (const nlohmann::json& expression : what) {
      if (!expression.contains("counter")) continue;
      (what.back().contains("drop") ? judged.dropped : judged.passed) +=
          expression.at("counter").at("packets").get<std::uint64_t>();
    }
  }
  return judged;
}

Status prepare_ipset(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(write_ipset(lab.file("bans.ipset"), bans, "hash:ip"));
  return take_frames(lab);
}

Status prepare_ipset_net(const test::Lab& lab, const std::vector<Prefix4>& bans) {
  CHATGATE_TRY(write_ipset(lab.file("bans.ipset"), bans, "hash:net"));
  return take_frames(lab);
}

std::vector<std::string> load_ipset(const test::Lab& lab) {
  return {"ipset", "restore", "-file", lab.file("bans.ipset")};
}

Status add_iptables_rules(const test::Lab& lab) {
  const std::vector<std::string> append{"iptables", "-t", "raw", "-A", "PREROUTING"};
  for (std::vector<std::string> rule :
       {std::vector<std::string>{"-m", "set", "--match-set", "bench", "src", "-j", "DROP"},
        std::vector<std::string>{"-j", "ACCEPT"}}) {
    rule.insert(rule.begin(), append.begin(), append.end());
    CHATGATE_TRY(on_host(lab, rule));
  }
  return {};
}

Result<Judged> judged_by_iptables(const test::Lab& lab) {
  // "-A PREROUTING … -c PACKETS BYTES -j DROP"
  CHATGATE_TRY_ASSIGN(const std::string text,
                      on_host(lab, {"iptables", "-t", "raw", "-v", "-S", "PREROUTING"}));
  Judged judged;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find("-c ");
    if (at == std::string::npos || !line.starts_with("-A")) continue;
    (line.ends_with("DROP") ? judged.dropped : judged.passed) += std::stoull(line.substr(at + 3));
  }
  return judged;
}

Result<Judged> judged_by_stack(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t passed, routed(lab));
  return Judged{0, passed};
}

Status prepare_nothing(const test::Lab& lab, const std::vector<Prefix4>&) { return take_frames(lab); }

}  // namespace

Result<std::uint64_t> routed(const test::Lab& lab) {
  CHATGATE_TRY_ASSIGN(const std::string text, on_host(lab, {"cat", "/proc/net/snmp"}));
  // "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors …", then the same with numbers.
  std::istringstream words(text.substr(text.find("\nIp: ") + 5));
  std::array<std::uint64_t, 5> numbers{};
  for (std::uint64_t& number : numbers) words >> number;
  if (!words) return fail(refused("read", "/proc/net/snmp", "no counters of the IP layer"));
  return numbers.back();
}

const Peer kNftHash{"nft hash set", kAnyNumber, prepare_nft_hash, load_nft, nullptr, judged_by_nft};
const Peer kNftInterval{"nft interval set", kAnyNumber, prepare_nft_interval,
                        load_nft,           nullptr,    judged_by_nft};
const Peer kIpset{"ipset", kAnyNumber, prepare_ipset, load_ipset, add_iptables_rules, judged_by_iptables};
const Peer kIpsetNet{"ipset hash:net", kAnyNumber,         prepare_ipset_net,
                     load_ipset,       add_iptables_rules, judged_by_iptables};
const Peer kNothing{"no filter", kAnyNumber, prepare_nothing, nullptr, nullptr, judged_by_stack};

}  // namespace chatgate::bench
