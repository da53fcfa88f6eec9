// SPDX-License-Identifier: Apache-2.0
#include "cli/event_filter.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "model/list.h"

namespace chatgate {
namespace {

/// One that was taken off keeps its name, for its counters.
bool filters_on(const Tables& tables, const std::string& interface) {
  const auto& ports = tables.control().ports;
  return std::any_of(std::begin(ports), std::end(ports),
                     [&](const chatgate_port& port) { return interface == port.name && port.ifindex != 0; });
}

Status read_prefix(const std::string& text, std::optional<IpPrefix>& prefix) {
  if (text.empty()) return {};
  CHATGATE_TRY_ASSIGN(prefix, parse_ip_prefix(text));
  return {};
}

}  // namespace

void EventFilter::add_options(CLI::App& command) {
  command.add_option("--interface", interface, "packets that came in there");
  command.add_option("--list", list, "dropped by an entry of this list");
  command.add_option("--license", license, "dropped by an entry of this license's lists");
  command.add_option("--source", source_text, "from this address or prefix");
  command.add_option("--destination", destination_text, "to this address or prefix");
}

Status EventFilter::read() {
  if (!list.empty()) CHATGATE_TRY(check_list_name(list));
  if (!license.empty()) CHATGATE_TRY(check_license_name(license));
  CHATGATE_TRY(read_prefix(source_text, source));
  return read_prefix(destination_text, destination);
}

Status EventFilter::check(Session& session) const {
  if (!interface.empty() && !filters_on(*session.tables, interface))
    return fail(refused("events", interface, "the filter is not on this interface",
                        "'chatgate status' shows where it is"));
  if (!list.empty()) {
    CHATGATE_TRY_ASSIGN(const auto row, session.store.lists().find(list));
    if (!row) return fail(refused("events", list, "no such list", "'chatgate lists' shows them"));
    if (row->info.kind != Kind::kBan)
      return fail(refused("events", list, "it has no bans: nothing is dropped by it",
                          "'chatgate lists' shows of what kind each is"));
  }
  if (!license.empty()) {
    CHATGATE_TRY_ASSIGN(const auto found, session.store.lists().find_license(license));
    if (!found) return fail(refused("events", license, "no such license", "'chatgate licenses' shows them"));
  }
  return {};
}

bool EventFilter::lets_through(const DropEvent& event) const {
  const auto has = [&](const std::string& wanted, std::string Entry::*field) {
    return wanted.empty() || std::any_of(event.entries.begin(), event.entries.end(),
                                         [&](const Entry& entry) { return entry.*field == wanted; });
  };
  if (!interface.empty() && event.packet.interface != interface) return false;
  if (source && !covers(*source, event.packet.source)) return false;
  if (destination && !covers(*destination, event.packet.destination)) return false;
  return has(list, &Entry::list) && has(license, &Entry::license);
}

}  // namespace chatgate
