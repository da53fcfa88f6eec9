// SPDX-License-Identifier: Apache-2.0
#include "support/strict.h"

#include <cstdlib>

namespace chatgate::test {

bool strict() {
  const char* value = std::getenv("CHATGATE_STRICT");
  return value != nullptr && std::string_view(value) == "1";
}

bool is_missing(const Error& error) { return error.kind == ErrorKind::kPermission; }

}  // namespace chatgate::test
