// SPDX-License-Identifier: Apache-2.0
#include "lists/url_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "lists/curl_library.h"
#include "lists/list_builder.h"

namespace chatgate {
namespace {

constexpr long kOk = 200;
constexpr long kNotModified = 304;
constexpr long kSlowBytesPerSecond = 100;

bool starts_with_any_case(std::string_view text, std::string_view begin) {
  return text.size() >= begin.size() &&
         std::equal(begin.begin(), begin.end(), text.begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

/// One download: what libcurl calls back into.
struct Download {
  Fetched fetched;
  std::size_t limit = 0;
  bool too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& download = *static_cast<Download*>(user);
  const std::size_t bytes = size * count;
  download.too_large = download.fetched.body.size() + bytes > download.limit;
  if (download.too_large) return 0;
  download.fetched.body.append(data, bytes);
  return bytes;
}

/// A status line starts the headers of another answer: what came with a redirect is not the list's.
std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  constexpr std::string_view kName = "etag:";
  auto& fetched = static_cast<Download*>(user)->fetched;
  std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {
    fetched = {};
  } else if (starts_with_any_case(line, kName)) {
    line.remove_prefix(kName.size());
    fetched.etag = trimmed(line.substr(0, line.find('\n')));
  }
  return size * count;
}

/// An easy handle with all that hangs on it.
class Request {
 public:
  explicit Request(const CurlLibrary& curl) : curl_(curl), handle_(curl.easy_init()) {}
  ~Request() {
    curl_.slist_free_all(headers_);
    curl_.easy_cleanup(handle_);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (handle_ == nullptr || curl_.easy_setopt(handle_, option, value) != CURLE_OK) usable_ = false;
  }

  void add_header(const std::string& line) {
    headers_ = curl_.slist_append(headers_, line.c_str());
    set(CURLOPT_HTTPHEADER, headers_);
  }

  bool usable() const { return usable_; }
  CURLcode perform() const { return curl_.easy_perform(handle_); }

  long status() const {
    long status = 0;
    curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

 private:
  const CurlLibrary& curl_;
  CURL* handle_;
  curl_slist* headers_ = nullptr;
  bool usable_ = true;
};

void set_limits(Request& request, const UrlLimits& limits, bool https) {
  request.set(CURLOPT_NOSIGNAL, 1L);
  request.set(CURLOPT_PROTOCOLS_STR, "http,https");
  request.set(CURLOPT_REDIR_PROTOCOLS_STR, https ? "https" : "http,https");
  request.set(CURLOPT_FOLLOWLOCATION, 1L);
  request.set(CURLOPT_MAXREDIRS, limits.redirects);
  request.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  request.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  request.set(CURLOPT_LOW_SPEED_LIMIT, kSlowBytesPerSecond);
  request.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stalled.count()));
  request.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.bytes));
}

/// What libcurl says of its failure, in words that fit this program's.
std::string reason_of(CURLcode code, const Download& download, const UrlLimits& limits, const char* detail) {
  if (download.too_large || code == CURLE_FILESIZE_EXCEEDED)
    return fmt::format("larger than {} MiB", limits.bytes >> 20U);
  if (code == CURLE_TOO_MANY_REDIRECTS) return fmt::format("more than {} redirects", limits.redirects);
  if (code == CURLE_OPERATION_TIMEDOUT) return fmt::format("too slow: {}", detail);
  return detail;
}

}  // namespace

bool is_url(std::string_view text) {
  return starts_with_any_case(text, "http://") || starts_with_any_case(text, "https://");
}

Result<Fetched> fetch_url(const std::string& url, const std::string& etag, const UrlLimits& limits) {
  CHATGATE_TRY_ASSIGN(const CurlLibrary* curl, curl_library());
  Download download;
  download.limit = limits.bytes;
  std::array<char, CURL_ERROR_SIZE> detail{};
  Request request(*curl);
  set_limits(request, limits, starts_with_any_case(url, "https://"));
  request.set(CURLOPT_URL, url.c_str());
  request.set(CURLOPT_USERAGENT, "chatgate/" CHATGATE_VERSION);
  request.set(CURLOPT_ERRORBUFFER, detail.data());
  request.set(CURLOPT_WRITEFUNCTION, &on_body);
  request.set(CURLOPT_WRITEDATA, &download);
  request.set(CURLOPT_HEADERFUNCTION, &on_header);
  request.set(CURLOPT_HEADERDATA, &download);
  if (!etag.empty()) request.add_header("If-None-Match: " + etag);
  if (!request.usable()) return fail(refused("fetch list", url, "libcurl does not know all options"));
  const CURLcode code = request.perform();
  if (code != CURLE_OK) {
    const char* said = detail[0] != '\0' ? detail.data() : curl->easy_strerror(code);
    return fail(refused("fetch list", url, reason_of(code, download, limits, said)));
  }
  const long status = request.status();
  download.fetched.unchanged = status == kNotModified && !etag.empty();
  if (status != kOk && !download.fetched.unchanged)
    return fail(refused("fetch list", url, fmt::format("the server answers with status {}", status)));
  return std::move(download.fetched);
}

}  // namespace chatgate
