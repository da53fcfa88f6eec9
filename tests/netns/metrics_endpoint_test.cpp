// SPDX-License-Identifier: Apache-2.0
// The endpoint as a web server: what it serves, and where.
#include "netns/metrics_lab.h"

namespace chatgate::test {
namespace {

class MetricsServed : public MetricsLab {};

TEST_F(MetricsServed, NothingElse) {
  must_attach(lab(), {"g0"});
  serve();
  EXPECT_EQ(http("GET", url("/metrics"), lab().host()).status, 200);
  for (const char* path : {"/", "/metric", "/index.html", "/etc/passwd", "/../../../../etc/passwd",
                           "/..%2f..%2fetc/passwd", "//etc/passwd", "/.htpasswd"})
    EXPECT_EQ(http("GET", url(path), lab().host()).status / 100, 4) << path;
  for (const char* method : {"PUT", "POST", "DELETE", "PROPFIND", "MKCOL", "PATCH"}) {
    for (const char* path : {"/metrics", "/file"})
      EXPECT_EQ(http(method, url(path), lab().host()).status / 100, 4) << method << " " << path;
  }
  stop_serving();
}

TEST_F(MetricsServed, OnLoopbackAlone) {
  serve("127.0.0.1:9617");
  EXPECT_EQ(http("GET", "http://127.0.0.1:9617/metrics", lab().host()).status, 200);
  EXPECT_EQ(http("GET", "http://[::1]:9617/metrics", lab().host()).status, 0);
  EXPECT_EQ(http("GET", "http://198.51.100.1:9617/metrics", lab().visitor()).status, 0);
}

// Debian 12's is built without.
TEST_F(MetricsServed, OnIpv6OrToldThatTheWebServerHasNone) {
  const InNetns there(lab().host());
  const auto endpoint = serve_metrics("[::1]:9617", std::make_shared<MetricsCollector>(SessionOptions{}));
  if (endpoint) {
    EXPECT_EQ(http("GET", "http://[::1]:9617/metrics").status, 200);
    EXPECT_EQ(http("GET", "http://127.0.0.1:9617/metrics").status, 0);
  } else {
    EXPECT_EQ(
        to_text(endpoint.error()),
        "chatgate: serve metrics: [::1]:9617: this system's web server (libcivetweb) is built without IPv6\n"
        "hint: an IPv4 address: 127.0.0.1:9617");
  }
}

TEST_F(MetricsServed, WhereItCannotListen) {
  serve("127.0.0.1:9617");
  const InNetns there(lab().host());
  const auto serve_on = [](const std::string& listen) -> Error {
    const auto endpoint = serve_metrics(listen, std::make_shared<MetricsCollector>(SessionOptions{}));
    return endpoint ? Error{} : endpoint.error();
  };
  EXPECT_EQ(to_text(serve_on("127.0.0.1:9617")),
            "chatgate: serve metrics: 127.0.0.1:9617: Address already in use\n"
            "hint: 'ss -ltnp' shows who listens there; [metrics] listen chooses another port");
  EXPECT_EQ(serve_on("203.0.113.77:9617").reason, "Cannot assign requested address");
  EXPECT_EQ(serve_on("localhost:9617").kind, ErrorKind::kUsage);
  EXPECT_EQ(http("GET", "http://127.0.0.1:9617/metrics").status, 200);
}

TEST_F(MetricsServed, ByItsOwnModuleAlone) {
  EndpointOptions options;
  options.module = "/nowhere/chatgate-metrics.so";
  const auto absent = MetricsEndpoint::start(options, [] { return MetricsSnapshot(); });
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().object, options.module);
  options.module = "libsqlite3.so.0";
  const auto foreign = MetricsEndpoint::start(options, [] { return MetricsSnapshot(); });
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().reason, "it is no metrics module");
}

TEST_F(MetricsServed, TheServerEndsWithIt) {
  serve("127.0.0.1:9617");
  stop_serving();
  EXPECT_EQ(http("GET", "http://127.0.0.1:9617/metrics", lab().host()).status, 0);
  serve("127.0.0.1:9617");
  EXPECT_EQ(http("GET", "http://127.0.0.1:9617/metrics", lab().host()).status, 200);
}

}  // namespace
}  // namespace chatgate::test
