// SPDX-License-Identifier: Apache-2.0
#include "service/service_context.h"

namespace chatgate {

Result<std::optional<Session>> change_session(const ServiceContext& context) {
  CHATGATE_TRY_ASSIGN(auto session, try_open_for_change(context.session(), {false, true}));
  if (session) session->now = context.clock->wall();
  return session;
}

}  // namespace chatgate
