// SPDX-License-Identifier: Apache-2.0
#include "engine/fold.h"

#include "engine/key_hits.h"

namespace chatgate {

Result<FoldReport> fold_counters(Session& session) {
  FoldReport report;
  if (!session.tables) return report;
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(report, fold_kernel_counts(session));
  if (report.keys == 0 && report.reasons == 0) return report;
  CHATGATE_TRY(transaction.commit());
  return report;
}

}  // namespace chatgate
