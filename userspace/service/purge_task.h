// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/schedule.h"
#include "service/service_context.h"

namespace chatgate {

/// Deletes from the store what is older than the configured retention, a portion at a time; kMore: there is
/// more.
Result<TaskEnd> purge_task(ServiceContext& context);

}  // namespace chatgate
