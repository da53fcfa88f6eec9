// SPDX-License-Identifier: Apache-2.0
#include "support/paths.h"

#include <cstdlib>

namespace chatgate::test {

const std::string& chatgate_binary() {
  static const std::string path = [] {
    const char* named = std::getenv("CHATGATE_TESTED");
    return std::string(named != nullptr ? named : CHATGATE_BINARY);
  }();
  return path;
}

}  // namespace chatgate::test
