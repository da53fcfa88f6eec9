// SPDX-License-Identifier: Apache-2.0
#include "service/purge_task.h"

#include "base/log.h"
#include "engine/purge.h"

namespace chatgate {

Result<TaskEnd> purge_task(ServiceContext& context) {
  CHATGATE_TRY_ASSIGN(std::optional<Session> session, change_session(context));
  if (!session) return TaskEnd::kBusy;
  CHATGATE_TRY_ASSIGN(const PurgeReport report, purge(*session, context.configuration.retention));
  if (report.rows() > 0)
    log_event(LogLevel::kInfo, "purged",
              {{"revisions", report.revisions}, {"changes", report.changes}, {"entries", report.entries}});
  return report.more ? TaskEnd::kMore : TaskEnd::kDone;
}

}  // namespace chatgate
