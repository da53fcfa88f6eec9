// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lists/list_file.h"

namespace chatgate {

/// What a download may take; beyond it, it is given up.
struct UrlLimits {
  std::chrono::milliseconds connect = std::chrono::seconds(10);
  std::chrono::milliseconds total = std::chrono::minutes(5);
  std::chrono::seconds stalled = std::chrono::seconds(30);  ///< below 100 bytes a second for so long
  std::size_t bytes = kMaxListBytes;
  long redirects = 5;
};

/// What a server answered.
struct Fetched {
  bool unchanged = false;  ///< 304: what has this ETag is still current; no body
  std::string body;
  std::string etag;  ///< as the server wrote it, quotes included; empty: it gave none
};

/// Whether it begins with http:// or https:// (of any case).
bool is_url(std::string_view text);

/// GET. `etag`, if not empty, is sent (If-None-Match). Follows redirects to http and https, from https to
/// https only. kRefused, naming the URL: no connection, a bad certificate, a status other than 200 (and 304
/// if an ETag was sent), a limit.
Result<Fetched> fetch_url(const std::string& url, const std::string& etag, const UrlLimits& limits = {});

}  // namespace chatgate
