// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "base/result.h"

namespace chatgate::test {

/// CHATGATE_STRICT=1: this machine has all that the tests need, so whatever is missing is a failure.
bool strict();

/// Whether `error` tells of something that a test may be skipped for: no permission, or a kernel without BPF.
bool is_missing(const Error& error);

}  // namespace chatgate::test

/// The rest of the test needs `status` (a Status or Result): where the machine lacks it the test is skipped
/// (or, if strict, fails); any other error fails it.
#define CHATGATE_NEED(status)                                                                \
  do {                                                                                       \
    const auto& chatgate_need_ = (status);                                                   \
    if (chatgate_need_) break;                                                               \
    const std::string chatgate_why_ = ::chatgate::to_text(chatgate_need_.error());           \
    if (::chatgate::test::strict() || !::chatgate::test::is_missing(chatgate_need_.error())) \
      FAIL() << chatgate_why_;                                                               \
    GTEST_SKIP() << chatgate_why_;                                                           \
  } while (false)
