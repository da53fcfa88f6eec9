// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace chatgate::test {

/// Counts what SQLite's machine does on the connections that are opened while this lives: what a query costs,
/// however fast the computer is.
class SqlSteps {
 public:
  SqlSteps();
  ~SqlSteps();
  SqlSteps(const SqlSteps&) = delete;
  SqlSteps& operator=(const SqlSteps&) = delete;

  /// Those that `work` takes.
  template <typename Work>
  std::uint64_t of(Work&& work) const {
    const std::uint64_t before = done();
    work();
    return done() - before;
  }

 private:
  static std::uint64_t done();
};

}  // namespace chatgate::test
