// SPDX-License-Identifier: Apache-2.0
#include "model/change.h"

namespace chatgate {

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::kAdded:
      return "added";
    case Operation::kExtended:
      return "extended";
    case Operation::kShortened:
      return "shortened";
    case Operation::kRemoved:
      return "removed";
    case Operation::kRelabelled:
      return "relabelled";
  }
  return "unknown";
}

}  // namespace chatgate
