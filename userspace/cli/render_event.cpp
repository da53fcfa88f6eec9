// SPDX-License-Identifier: Apache-2.0
#include "cli/render_event.h"

#include <netinet/in.h>

#include <algorithm>

#include <fmt/format.h>

#include "cli/render.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

constexpr const char* kColumns = "{:<24}  {:<8}  {:<7}  {:<6}  {:<21}  {:<21}  {:<18}  {:<16}  {}";

/// Names as in /etc/protocols; the number for all others.
std::string protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case IPPROTO_TCP:
      return "tcp";
    case IPPROTO_UDP:
      return "udp";
    case IPPROTO_ICMP:
      return "icmp";
    case IPPROTO_ICMPV6:
      return "icmpv6";
    case IPPROTO_SCTP:
      return "sctp";
    case IPPROTO_GRE:
      return "gre";
    case IPPROTO_ESP:
      return "esp";
    default:
      return fmt::format("{}", protocol);
  }
}

std::string endpoint(const IpAddress& address, std::uint16_t port) {
  if (port == 0) return to_string(address);
  const std::string text = to_string(address);
  return address.family == Family::kV6 ? fmt::format("[{}]:{}", text, port)
                                       : fmt::format("{}:{}", text, port);
}

nlohmann::json json_port(std::uint16_t port) { return port == 0 ? nlohmann::json() : nlohmann::json(port); }

/// Several entries share a key: each once, in their order.
template <typename Field>
std::string joined(const std::vector<Entry>& entries, Field field) {
  std::string text;
  for (const Entry& entry : entries) {
    const std::string one = field(entry);
    if (!one.empty()) text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

}  // namespace

std::string event_heading() {
  return fmt::format(kColumns, "TIME", "WHAT", "IFACE", "PROTO", "SOURCE", "DESTINATION", "PREFIX", "LIST",
                     "LABEL");
}

std::string event_text(const DropEvent& event) {
  const PacketEvent& packet = event.packet;
  const auto list = [](const Entry& entry) { return entry.list; };
  const auto label = [](const Entry& entry) { return visible(entry.label); };
  std::string line = fmt::format(
      kColumns, to_string(std::chrono::floor<std::chrono::milliseconds>(packet.at)),
      packet.shadow ? "shadow" : "dropped", visible(packet.interface), protocol_name(packet.protocol),
      endpoint(packet.source, packet.source_port), endpoint(packet.destination, packet.destination_port),
      event.entries.empty() ? "unknown" : to_cidr(event.entries.front().prefix), joined(event.entries, list),
      joined(event.entries, label));
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string totals_text(const EventTotals& totals) {
  return fmt::format("{} shown, {} filtered out, {} over the rate, {} lost", totals.shown, totals.filtered,
                     totals.over_rate, totals.lost);
}

nlohmann::json event_json(const DropEvent& event) {
  const PacketEvent& packet = event.packet;
  nlohmann::json entries = nlohmann::json::array();
  for (const Entry& entry : event.entries) entries.push_back(json_entry(entry));
  return {{"time", to_string(std::chrono::floor<std::chrono::milliseconds>(packet.at))},
          {"verdict", packet.shadow ? "shadow" : "dropped"},
          {"interface", json_text(packet.interface)},
          {"protocol", protocol_name(packet.protocol)},
          {"source", to_string(packet.source)},
          {"source_port", json_port(packet.source_port)},
          {"destination", to_string(packet.destination)},
          {"destination_port", json_port(packet.destination_port)},
          {"bytes", packet.bytes},
          {"entries", std::move(entries)}};
}

nlohmann::json totals_json(const EventTotals& totals) {
  return {{"summary",
           {{"shown", totals.shown},
            {"filtered", totals.filtered},
            {"over_rate", totals.over_rate},
            {"lost", totals.lost}}}};
}

}  // namespace chatgate
