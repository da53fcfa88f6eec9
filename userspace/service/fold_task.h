// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/schedule.h"
#include "service/service_context.h"

namespace chatgate {

/// Moves what the kernel has counted into the store, so that it survives a reboot.
Result<TaskEnd> fold_task(ServiceContext& context);

}  // namespace chatgate
