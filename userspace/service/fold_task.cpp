// SPDX-License-Identifier: Apache-2.0
#include "service/fold_task.h"

#include "base/log.h"
#include "engine/fold.h"

namespace chatgate {

Result<TaskEnd> fold_task(ServiceContext& context) {
  CHATGATE_TRY_ASSIGN(std::optional<Session> session, change_session(context));
  if (!session) return TaskEnd::kBusy;
  CHATGATE_TRY_ASSIGN(const FoldReport report, fold_counters(*session));
  log_event(LogLevel::kDebug, "folded", {{"keys", report.keys}, {"reasons", report.reasons}});
  return TaskEnd::kDone;
}

}  // namespace chatgate
