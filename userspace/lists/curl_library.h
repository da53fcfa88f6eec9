// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include "base/result.h"

namespace chatgate {

/// libcurl's functions. It is loaded when a URL is first read: with the dozens of libraries behind it, it
/// would cost every command more time than the command takes.
struct CurlLibrary {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

/// Loaded and initialised, once; kRefused if libcurl is not installed.
Result<const CurlLibrary*> curl_library();

}  // namespace chatgate
