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

Operation operation_of(const Entry& before, const Entry& after) {
  if (before.shadow != after.shadow) return after.shadow ? Operation::kShortened : Operation::kExtended;
  if (before.expires != after.expires)
    return after.expires > before.expires ? Operation::kExtended : Operation::kShortened;
  return Operation::kRelabelled;
}

}  // namespace chatgate
