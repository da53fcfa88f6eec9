// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "service/schedule.h"
#include "service/service_context.h"
#include "store/revision_counts.h"

namespace chatgate {

/// One line of the log for every change, by whomever. The store remembers which was logged last, so that
/// those that were made while no service ran come too; killed in between, some come twice.
class ChangeFeed {
 public:
  explicit ChangeFeed(ServiceContext& context) : context_(&context) {}

  /// Logs what is new. Asks for upkeep if the kernel does not hold it, or other interfaces are wanted now.
  Result<TaskEnd> run();

 private:
  Status log_new(Session& session);
  Status begin(Session& session);
  Result<TaskEnd> remember();

  ServiceContext* context_;
  std::optional<StoreId> store_;
  std::uint64_t logged_ = 0;      // the last revision that was
  std::uint64_t remembered_ = 0;  // the same, as the store has it
};

/// What the log has of one change.
std::vector<LogField> fields_of(const RevisionCounts& revision);

}  // namespace chatgate
