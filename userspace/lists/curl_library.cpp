// SPDX-License-Identifier: Apache-2.0
#include "lists/curl_library.h"

#include <dlfcn.h>

namespace chatgate {
namespace {

constexpr const char* kFile = "libcurl.so.4";

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

Result<CurlLibrary> load() {
  // Never closed: its libraries leave threads' data behind.
  void* library = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return fail(refused("load library", kFile, "it is not there", "install it: apt install libcurl4"));
  CurlLibrary curl;
  const bool all = find(library, "curl_global_init", curl.global_init) &&
                   find(library, "curl_easy_init", curl.easy_init) &&
                   find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
                   find(library, "curl_easy_setopt", curl.easy_setopt) &&
                   find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
                   find(library, "curl_easy_perform", curl.easy_perform) &&
                   find(library, "curl_easy_strerror", curl.easy_strerror) &&
                   find(library, "curl_slist_append", curl.slist_append) &&
                   find(library, "curl_slist_free_all", curl.slist_free_all);
  if (!all || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return fail(refused("load library", kFile, "it is not one that can be used"));
  return curl;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const Result<CurlLibrary> library = load();
  if (!library) return fail(library.error());
  return &*library;
}

}  // namespace chatgate
