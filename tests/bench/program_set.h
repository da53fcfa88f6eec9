// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "bench/workload.h"

namespace chatgate::bench {

/// The programs that are measured.
enum class Program { kBare, kParseOnly, kOurs, kTwoTries };
std::string_view to_string(Program program);

/// All of them, loaded and attached nowhere, with the tables of one workload. chatgate is the program and the
/// tables of the controller's own code: its loader, its generations, its default room.
class ProgramSet {
 public:
  /// `two_tries`: fill the reference's tries too, which takes seconds for a million entries.
  static Result<ProgramSet> load(const Workload& workload, bool two_tries);
  ProgramSet(ProgramSet&&) noexcept;
  ~ProgramSet();

  int fd(Program program) const;

  /// Packets that chatgate counted so far as the verdict that this traffic must get, and under all verdicts.
  struct Judged {
    std::uint64_t right = 0;
    std::uint64_t all = 0;
  };
  Judged judged(Traffic traffic) const;

 private:
  struct Loaded;
  explicit ProgramSet(std::unique_ptr<Loaded> loaded);
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace chatgate::bench
