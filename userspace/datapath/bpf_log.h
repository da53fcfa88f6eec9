// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace chatgate {

/// While it lives, libbpf and libxdp print nothing by themselves; their last warning is kept to explain an
/// error. One at a time per thread.
class BpfLog {
 public:
  BpfLog();
  BpfLog(const BpfLog&) = delete;
  BpfLog& operator=(const BpfLog&) = delete;

  /// The error with the last warning, if there was one, appended to its reason.
  Error explain(Error error) const;
};

}  // namespace chatgate
