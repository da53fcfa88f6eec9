// SPDX-License-Identifier: Apache-2.0
#include "engine/repair.h"

#include <algorithm>
#include <iterator>

#include "engine/apply.h"
#include "engine/change_scope.h"
#include "engine/pending.h"

namespace chatgate {
namespace {

constexpr const char* kNotAttached = "not attached";

Status check_can_be_repaired(Session& session) {
  if (!session.tables && session.tables_error) return fail(*session.tables_error);
  if (!session.tables)
    return fail(refused("repair", "kernel", "nothing of chatgate is in the kernel",
                        "'chatgate attach IFACE' builds it from the store"));
  return check_nothing_is_pending(session);
}

bool is_beyond_repair(const Difference& one) { return one.what == kNotAttached; }

std::vector<Difference> beyond_repair(const std::vector<Difference>& all) {
  std::vector<Difference> left;
  std::copy_if(all.begin(), all.end(), std::back_inserter(left), is_beyond_repair);
  return left;
}

}  // namespace

Result<RepairReport> plan_repair(Session& session) {
  RepairReport report;
  CHATGATE_TRY(check_can_be_repaired(session));
  CHATGATE_TRY_ASSIGN(report.found, verify(session));
  report.left = beyond_repair(report.found.differences);
  return report;
}

Result<RepairReport> repair(Session& session) {
  CHATGATE_TRY_ASSIGN(RepairReport report, plan_repair(session));
  if (report.left.size() == report.found.differences.size()) return report;
  CHATGATE_TRY(heal_pending(session));
  CHATGATE_TRY(rebuild(session));
  // Programs that still filter by older tables; what cannot be attached is named below.
  std::vector<std::string> warnings;
  CHATGATE_TRY(heal_attachments(session, warnings));
  CHATGATE_TRY_ASSIGN(VerifyReport after, verify(session));
  report.left = std::move(after.differences);
  return report;
}

}  // namespace chatgate
