// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace chatgate {

/// A value or an Error. Nothing in this project throws across a function's edge.
template <typename T>
using Result = tl::expected<T, Error>;

/// Success without a value, or an Error.
using Status = Result<void>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace chatgate

/// Returns the error of `expression` (a Status or Result) from the calling function, if it has one.
#define CHATGATE_TRY(expression)                                 \
  do {                                                           \
    if (auto chatgate_try_ = (expression); !chatgate_try_)       \
      return ::chatgate::fail(std::move(chatgate_try_.error())); \
  } while (false)

#define CHATGATE_TRY_CONCAT_(a, b) a##b
#define CHATGATE_TRY_NAME_(line) CHATGATE_TRY_CONCAT_(chatgate_result_, line)
#define CHATGATE_TRY_ASSIGN_(name, variable, expression)       \
  auto name = (expression);                                    \
  if (!name) return ::chatgate::fail(std::move(name.error())); \
  variable = std::move(*name)

/// `CHATGATE_TRY_ASSIGN(auto x, f());`: x is the value of f(), or the calling function returns f()'s error.
#define CHATGATE_TRY_ASSIGN(variable, expression) \
  CHATGATE_TRY_ASSIGN_(CHATGATE_TRY_NAME_(__LINE__), variable, expression)
