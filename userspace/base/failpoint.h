// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace chatgate {

/// In test builds: ends this process with SIGKILL if the environment variable CHATGATE_FAILPOINT is `name`,
/// and appends `name` and a newline to the file CHATGATE_FAILPOINT_LOG, if set (so that tests see which were
/// reached).
void failpoint(const char* name);

}  // namespace chatgate

/// "Killed right here": one stands at each line that writes. Compiled in only for the tests.
#ifdef CHATGATE_FAILPOINTS
#define CHATGATE_FAILPOINT(name) ::chatgate::failpoint(name)
#else
#define CHATGATE_FAILPOINT(name) static_cast<void>(0)
#endif
