// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "support/lab_commands.h"
#include "support/service_process.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {

/// A lab whose host the service keeps: small tables, g0 configured.
class ServiceLab : public LabTest {
 protected:
  static constexpr const char* kConfiguration = "interfaces = ['g0']\nmax_entries = 4096\n";

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    service_ = std::make_unique<ServiceProcess>(lab(), kConfiguration);
  }

  ServiceProcess& service() { return *service_; }

  /// Starts it, and waits until g0 is filtered on.
  void start_and_attach() {
    wait_for_link(lab());
    service().start();
    service().expect_logged("event=attached interface=g0");
  }
  void ban_visitor() const { must(lab(), {"ban", "198.51.100.2"}); }

  /// A visitor that is banned, beside one that is not.
  static constexpr const char* kSentinel = "198.51.100.66";
  void add_sentinel() const {
    lab().ip(lab().visitor(), {"address", "add", "198.51.100.66/24", "dev", "v0"});
  }
  /// Packets of the other one arrive, and none of the sentinel's, which are sent in turn; without a look at
  /// the store.
  testing::AssertionResult drops_sentinel() const {
    constexpr std::uint16_t kSentinelPort = 4455;
    const UdpReceiver receiver(lab().host(), kSentinelPort);
    const std::string other = visitor_address(Family::kV4);
    const std::vector<Flow> flows{{kSentinel, host_address(Family::kV4)}, {other, host_address(Family::kV4)}};
    SteadySender sender(lab().visitor(), flows, kSentinelPort, std::chrono::milliseconds(2));
    const bool arrives = wait_until([&] { return receiver.received(other) >= 50; }, std::chrono::seconds(60));
    sender.stop();
    if (arrives && receiver.received(kSentinel) == 0) return testing::AssertionSuccess();
    return testing::AssertionFailure() << receiver.received(other) << " of the other arrived, "
                                       << receiver.received(kSentinel) << " of the sentinel";
  }

  testing::AssertionResult is_silenced() const { return visit().is_silenced(); }
  testing::AssertionResult gets_through() const { return visit().gets_through(); }
  bool is_attached(const std::string& interface) const {
    const nlohmann::json status = status_of(lab(), interface);
    return status.is_object() && status.value("attached", false) && status.value("current", false);
  }
  testing::AssertionResult becomes_attached(const std::string& interface) {
    if (wait_until([&] { return is_attached(interface); }, std::chrono::seconds(60)))
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << interface << " is not attached\n" << service().log();
  }

  /// Takes the first link away, and makes it anew.
  void make_link_anew() const {
    lab().ip(lab().visitor(), {"link", "delete", "v0"});
    make_link();
  }
  /// v0 and g0, with the addresses that they have in a lab.
  void make_link() const {
    lab().ip(lab().visitor(),
             {"link", "add", "v0", "type", "veth", "peer", "name", "g0", "netns", lab().host()});
    for (const auto& [netns, link, host] :
         {std::tuple(lab().visitor(), "v0", "2"), std::tuple(lab().host(), "g0", "1")}) {
      lab().ip(netns, {"address", "add", std::string("198.51.100.") + host + "/24", "dev", link});
      lab().ip(netns, {"link", "set", link, "up"});
    }
  }

 private:
  Visit visit() const { return {lab(), visitor_address(Family::kV4), host_address(Family::kV4)}; }

  std::unique_ptr<ServiceProcess> service_;
};

}  // namespace chatgate::test
