// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "lists/gzip_text.h"

namespace chatgate::test {

/// As gzip packs it.
inline std::string packed(std::string_view text) {
  std::string bytes;
  GzipWriter gzip([&bytes](std::string_view part) -> Status {
    bytes += part;
    return {};
  });
  EXPECT_TRUE(gzip.write(text) && gzip.finish());
  return bytes;
}

}  // namespace chatgate::test
