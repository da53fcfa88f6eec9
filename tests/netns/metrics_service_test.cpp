// SPDX-License-Identifier: Apache-2.0
// What `chatgate run` serves, where its configuration says.
#include <gtest/gtest.h>

#include <csignal>

#include "support/http.h"
#include "support/lab_commands.h"
#include "support/list_server.h"
#include "support/service_process.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

std::string configured(const std::string& listen) {
  return "interfaces = ['g0']\nmax_entries = 4096\n[metrics]\nlisten = '" + listen + "'\n";
}

class MetricsOfService : public LabTest {
 protected:
  bool becomes(const std::string& address, const std::string& line) const {
    return wait_until(
        [&] {
          const HttpAnswer answer = http("GET", "http://" + address + "/metrics", lab().host());
          return answer.body.find("\n" + line + "\n") != std::string::npos;
        },
        std::chrono::seconds(60));
  }
  bool is_silent(const std::string& address) const {
    return wait_until(
        [&] { return http("GET", "http://" + address + "/metrics", lab().host()).status == 0; });
  }
};

TEST_F(MetricsOfService, ServesUntilItEndsWhereItIsToldTo) {
  ServiceProcess service(lab(), configured("127.0.0.1:9617"));
  service.start();
  EXPECT_TRUE(becomes("127.0.0.1:9617", R"(chatgate_interface_attached{interface="g0"} 1)")) << service.log();
  must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
  EXPECT_TRUE(
      becomes("127.0.0.1:9617", R"(chatgate_list_packets_total{list="banned/acme",license="acme"} 0)"));
  EXPECT_TRUE(becomes("127.0.0.1:9617", "chatgate_drift 0"));
  service.configure(configured("127.0.0.1:9618"));
  service.signal(SIGHUP);
  EXPECT_TRUE(becomes("127.0.0.1:9618", "chatgate_kernel_tables 1")) << service.log();
  EXPECT_TRUE(is_silent("127.0.0.1:9617"));
  EXPECT_EQ(service.stop().exit_code, 0) << service.log();
  EXPECT_TRUE(is_silent("127.0.0.1:9618"));
}

TEST_F(MetricsOfService, APortThatIsTakenIsSaidAndStopsNothingElse) {
  const ListServer other(lab().host());
  const std::string url = other.url("");
  ServiceProcess service(lab(), configured(url.substr(7, url.size() - 8)));  // without "http://" and "/"
  service.start();
  service.expect_logged("Address already in use");
  EXPECT_TRUE(wait_until([&] { return program_on(lab().host(), "g0") != 0; })) << service.log();
  EXPECT_EQ(service.stop().exit_code, 0) << service.log();
}

}  // namespace
}  // namespace chatgate::test
