// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "datapath/pins.h"
#include "datapath/tables.h"

namespace chatgate {

/// The kernel's side of a host, as far as it can be opened.
struct Kernel {
  std::optional<PinDirectory> pins;
  std::optional<Error> pins_error;  ///< why there are no pins
  std::optional<Tables> tables;
  std::optional<Error> tables_error;  ///< pins are there, but cannot be used
};

/// Without the tables: they are opened under the lock that the pins have.
Kernel open_pins(const std::string& bpffs);

/// Nothing pinned: neither tables nor an error.
void open_tables(Kernel& kernel, bool writable);

}  // namespace chatgate
