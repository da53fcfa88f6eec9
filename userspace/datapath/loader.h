// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "datapath/pins.h"
#include "datapath/tables.h"

struct bpf_object;
struct bpf_program;

namespace chatgate {

/// Creates the maps of a new set and pins them, with the probe, in `pins.aside()`. The control block is
/// filled in but for `word` (0); no generation is installed yet: install one as index 0 before publishing.
Result<Tables> create_tables(const PinDirectory& pins, const StoreUuid& store, std::uint32_t max_entries);

/// The filter's program, opened on the pinned tables with its port set, and not loaded: libxdp wants to load
/// it itself (a loaded one cannot be attached under the dispatcher).
class OpenedProgram {
 public:
  static Result<OpenedProgram> open(const Tables& tables, std::uint32_t port);
  OpenedProgram(OpenedProgram&&) noexcept;
  OpenedProgram& operator=(OpenedProgram&&) noexcept;
  ~OpenedProgram();

  bpf_object* object() const;
  bpf_program* program() const;

 private:
  struct Skeleton;
  explicit OpenedProgram(std::unique_ptr<Skeleton> skeleton);
  std::unique_ptr<Skeleton> skeleton_;
};

/// Name of the program in the kernel and in the object.
inline constexpr const char* kProgramName = "chatgate";

}  // namespace chatgate
