// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace chatgate::test {

struct HttpAnswer {
  long status = 0;  ///< 0: nobody answered
  std::string body;
};

/// One request by libcurl from a network namespace (empty: this one). The path is sent as it is written, with
/// its
/// "/../".
HttpAnswer http(const std::string& method, const std::string& url, const std::string& netns = {});

/// As in a URL's query.
std::string url_escaped(const std::string& text);

}  // namespace chatgate::test
