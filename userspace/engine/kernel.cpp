// SPDX-License-Identifier: Apache-2.0
#include "engine/kernel.h"

#include <utility>

namespace chatgate {

Kernel open_pins(const std::string& bpffs) {
  Kernel kernel;
  auto pins = PinDirectory::open(bpffs);
  if (pins)
    kernel.pins = std::move(*pins);
  else
    kernel.pins_error = pins.error();
  return kernel;
}

void open_tables(Kernel& kernel, bool writable) {
  if (!kernel.pins || !kernel.pins->exists()) return;
  auto tables = Tables::open(*kernel.pins, writable);
  if (tables)
    kernel.tables = std::move(*tables);
  else
    kernel.tables_error = tables.error();
}

}  // namespace chatgate
