// SPDX-License-Identifier: Apache-2.0
// Against a real web server on the loopback address.
#include "lists/url_source.h"

#include <gtest/gtest.h>

#include <string>

#include "support/list_server.h"

namespace chatgate {
namespace {

UrlLimits quick() {
  UrlLimits limits;
  limits.total = std::chrono::milliseconds(500);
  return limits;
}

class UrlSourceTest : public ::testing::Test {
 protected:
  std::string refusal(const std::string& path, const UrlLimits& limits = {}) const {
    const auto fetched = fetch_url(server_.url(path), {}, limits);
    if (fetched) return "";
    EXPECT_EQ(fetched.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(fetched.error().object, server_.url(path));
    return fetched.error().reason;
  }

  test::ListServer server_;
};

TEST_F(UrlSourceTest, BringsTheBodyAndItsEtag) {
  server_.put("list", "192.0.2.1\n");
  const auto fetched = fetch_url(server_.url("list"), {});
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->body, "192.0.2.1\n");
  EXPECT_FALSE(fetched->unchanged);
  ASSERT_GT(fetched->etag.size(), 2U);
  EXPECT_TRUE(fetched->etag.starts_with('"') && fetched->etag.ends_with('"')) << fetched->etag;

  const auto again = fetch_url(server_.url("list"), fetched->etag);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->unchanged);
  EXPECT_EQ(again->body, "");

  server_.put("list", "192.0.2.2\n");
  const auto other = fetch_url(server_.url("list"), fetched->etag);
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->unchanged);
  EXPECT_EQ(other->body, "192.0.2.2\n");
  EXPECT_NE(other->etag, fetched->etag);
}

TEST_F(UrlSourceTest, FollowsFewRedirects) {
  server_.put("list", "192.0.2.1\n");
  const auto fetched = fetch_url(server_.url("to/to/list"), {});
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->body, "192.0.2.1\n");
  EXPECT_NE(fetched->etag, "\"moved\"");
  EXPECT_EQ(refusal("loop"), "more than 5 redirects");
  EXPECT_NE(refusal("ftp").find("ftp"), std::string::npos) << "http and https only";
}

TEST_F(UrlSourceTest, NamesTheStatus) {
  EXPECT_EQ(refusal("absent"), "the server answers with status 404");
  EXPECT_EQ(refusal("status/500"), "the server answers with status 500");
  EXPECT_EQ(refusal("status/304"), "the server answers with status 304") << "nobody asked whether it changed";
  EXPECT_EQ(refusal("status/204"), "the server answers with status 204");
}

TEST_F(UrlSourceTest, HasLimits) {
  EXPECT_TRUE(refusal("slow", quick()).starts_with("too slow: ")) << refusal("slow", quick());
  EXPECT_EQ(refusal("claims-much"), "larger than 256 MiB");
  UrlLimits small;
  small.bytes = std::size_t{3} << 20U;
  server_.put("large", std::string(small.bytes + 1, '\n'));
  EXPECT_EQ(refusal("large", small), "larger than 3 MiB");
  EXPECT_EQ(refusal("endless", small), "larger than 3 MiB");
  server_.put("just", std::string(small.bytes, '\n'));
  EXPECT_EQ(refusal("just", small), "");
}

TEST_F(UrlSourceTest, HalfABodyIsNone) { EXPECT_NE(refusal("cut"), ""); }

TEST(UrlSource, WithoutAServer) {
  const auto fetched = fetch_url("http://127.0.0.1:1/list", {});
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().what, "fetch list");
  EXPECT_NE(fetched.error().reason, "");
}

TEST(UrlSource, OnlyHttpIsAUrl) {
  for (const char* text : {"http://a", "https://a/b", "HTTPS://A"}) EXPECT_TRUE(is_url(text)) << text;
  for (const char* text : {"", "-", "list.txt", "/etc/http://a", "ftp://a", "file:///etc/passwd", "http:/a"})
    EXPECT_FALSE(is_url(text)) << text;
}

}  // namespace
}  // namespace chatgate
