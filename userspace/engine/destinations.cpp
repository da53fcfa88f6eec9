// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/license_rules.h"
#include "engine/list_changes.h"
#include "net/address_class.h"

namespace chatgate {
namespace {

Result<std::vector<IpAddress>> present_destinations(Session& session, const std::string& license) {
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> all, session.store.lists().destinations());
  std::vector<IpAddress> present;
  for (const Destination& one : all) {
    if (one.license == license) present.push_back(one.address);
  }
  std::sort(present.begin(), present.end());
  return present;
}

/// Why no packet of a client can have it as its destination; empty: one can.
std::string why_unreachable(const IpAddress& address) {
  const IpPrefix host = make_prefix(address, address_bits(address.family));
  if (const SpecialBlock* block = special_block(host))
    return block->prefix == host ? fmt::format("it is {}", block->what)
                                 : fmt::format("it lies in {}, {}", to_string(block->prefix), block->what);
  if (is_link_local(host)) return "it is link-local, which no router forwards to";
  const bool broadcast =
      address.family == Family::kV4 && std::all_of(address.bytes.begin(), address.bytes.begin() + 4,
                                                   [](std::uint8_t byte) { return byte == 0xff; });
  return broadcast ? "it is the broadcast address" : "";
}

Status check_reachable(const std::vector<IpAddress>& addresses) {
  for (const IpAddress& address : addresses) {
    const std::string why = why_unreachable(address);
    if (why.empty()) continue;
    return fail(refused("set destinations", to_string(address),
                        why + ": no client's packet to this host has that destination",
                        "name the address at which the license's visitors reach this host"));
  }
  return {};
}

std::vector<IpAddress> each_once(std::vector<IpAddress> addresses) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

/// Every key of the license gets another scope, which a generation alone can do.
Status serve(Session& session, ChangeScope& change, const DestinationRequest& request) {
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.lists().set_destinations(request.license, request.addresses, session.now));
  CHATGATE_TRY(session.store.changes().forget_before_now());
  CHATGATE_TRY(change.check_nesting_of_all());
  return request.dry_run ? check_capacity(session) : Status();
}

}  // namespace

Result<ChangeReport> change_destinations(Session& session, const DestinationRequest& request) {
  CHATGATE_TRY(check_reachable(request.addresses));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const auto known, session.store.lists().find_license(request.license));
  if (!known && request.addresses.empty())
    return fail(
        refused("set destinations", request.license, "no such license", "'chatgate licenses' names all"));
  ChangeReport report;
  if (!known) report.warnings.push_back("new license '" + request.license + "'");
  if (request.addresses.empty())
    CHATGATE_TRY(check_lost_destinations(session, request.license, report.warnings));
  CHATGATE_TRY_ASSIGN(const std::vector<IpAddress> present, present_destinations(session, request.license));
  if (present != each_once(request.addresses)) CHATGATE_TRY(serve(session, change, request));
  return change.finish(std::move(report));
}

}  // namespace chatgate
