// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "package/debian_root.h"

namespace chatgate::test {

/// A machine with the first package on it.
class InstalledTest : private PrivateMounts, public testing::Test {
 protected:
  void SetUp() override {
    CHATGATE_NEED(lab_.status());
    CHATGATE_NEED(root_.set_up());
    root_.install("first");
  }

  const Lab& lab() const { return lab_; }
  const DebianRoot& root() const { return root_; }
  Traffic& traffic() { return *traffic_; }

  /// The installed program.
  ProcessResult chatgate(int exit_code, const Words& words) const {
    return root_.expect(exit_code, Words{"chatgate"} + words);
  }

  /// Filters on g0, with one source banned and one allowed.
  void filter() {
    static_cast<void>(chatgate(0, {"attach", "g0", "--max-entries", "20000"}));
    static_cast<void>(chatgate(0, {"ban", kBannedSentinel}));
    static_cast<void>(chatgate(0, {"allow", kAllowedSentinel}));
    traffic_ = std::make_unique<Traffic>(lab_, Words{kBannedSentinel, kAllowedSentinel});
    ASSERT_FALSE(traffic_->passes(kBannedSentinel));
  }

 private:
  Lab lab_;
  DebianRoot root_{lab_};
  std::unique_ptr<Traffic> traffic_;
};

}  // namespace chatgate::test
