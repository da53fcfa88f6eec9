// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/check.h"
#include "engine/session.h"
#include "model/change.h"
#include "policy/ban_spans.h"

namespace chatgate {

/// Finds, for addresses that pass, what dropped them last and why it does no more.
class LastDrops {
 public:
  /// Reads the history of these results' addresses once; in a read view of the store.
  static Result<LastDrops> read(Session& session, std::span<const CheckResult> results, WallTime now);

  /// Fills in `ended` and `last_drop`. A result that drops is left alone.
  void tell(CheckResult& result) const;

 private:
  bool holds_there(const Span& span, const CheckResult& result) const;
  LastDrop what_ended(const Span& span, const CheckResult& result) const;
  void name_allow(LastDrop& drop, const CheckResult& result) const;

  std::vector<Span> bans_;    ///< by prefix
  std::vector<Span> allows_;  ///< by prefix
  std::vector<LicenseInfo> licenses_;
  std::optional<Pause> pause_;
};

}  // namespace chatgate
