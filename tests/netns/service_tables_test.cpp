// SPDX-License-Identifier: Apache-2.0
// Where the tables or the program cannot be as they are to be, what is there goes on filtering, and it is
// tried again.
#include <fmt/format.h>

#include <cstring>
#include <filesystem>

#include "netns/service_lab.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

class ServiceTables : public ServiceLab {
 protected:
  /// Has the service read this configuration, and waits until it has looked at what is wanted.
  void reload(const std::string& configuration) {
    ++protected_;
    const std::string address = fmt::format("192.0.2.{}", 100 + protected_);
    service().configure(fmt::format("{}protect = ['{}']\n", configuration, address));
    service().signal(SIGHUP);
    EXPECT_TRUE(wait_until(
        [&] {
          return lab().chatgate({"show", "--list", "protected"}).out.find(address) != std::string::npos;
        },
        60s));
    // Waits for the lock, which is held until then.
    must(lab(), {"ban", fmt::format("203.0.113.{}", 100 + protected_)});
  }

  void reboot() {
    EXPECT_EQ(service().stop().exit_code, 0);
    lab().ip(lab().host(), {"link", "set", "dev", "g0", "xdp", "off"});
    std::filesystem::remove_all(lab().bpffs() + "/chatgate");
    service().start();
  }

 private:
  int protected_ = 0;
};

TEST_F(ServiceTables, MoreEntriesThanTheConfiguredRoomAreFilteredWithTheRoomOnRecord) {
  const std::string too_small = "interfaces = ['g0']\nmax_entries = 2\n";
  wait_for_link(lab());
  must_attach(lab(), {"g0"});
  add_sentinel();
  must(lab(), {"ban", kSentinel, "192.0.2.1", "192.0.2.2"});
  service().configure(too_small);
  service().start();
  service().expect_logged("event=trouble subject=max_entries");
  service().expect_logged("event=attached interface=g0");
  EXPECT_TRUE(drops_sentinel());
  reload(too_small);
  EXPECT_EQ(service().count("subject=max_entries"), 1U) << service().log();
  EXPECT_EQ(service().count("subject=upkeep"), 0U) << service().log();

  reboot();
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(drops_sentinel());
  EXPECT_EQ(lab().chatgate_json({"status"}).at("max_entries"), 4096);
  reload("interfaces = ['g0']\nmax_entries = 5000\n");
  service().expect_logged("event=mended subject=max_entries");
  EXPECT_EQ(lab().chatgate_json({"status"}).at("max_entries"), 5000);
  EXPECT_TRUE(drops_sentinel());
}

TEST_F(ServiceTables, AProgramThatCouldNotBeReplacedIsTriedAgain) {
  const std::string trouble = "subject=\"interface g0\"";
  start_and_attach();
  add_sentinel();
  must(lab(), {"ban", kSentinel});
  EXPECT_EQ(service().stop().exit_code, 0);
  const std::uint32_t before = program_on(lab().host(), "g0");
  auto tables = tables_of(lab());
  ASSERT_TRUE(tables);
  // Counted under names of others, all of them: there is none for g0.
  auto& ports = tables->control().ports;
  const chatgate_port its_own = ports[0];
  ASSERT_STREQ(its_own.name, "g0");
  for (std::size_t i = 0; i < CHATGATE_PORTS; ++i)
    std::strcpy(ports[i].name, fmt::format("gone{}", i).c_str());
  service().start();
  service().expect_logged("event=trouble " + trouble);
  EXPECT_TRUE(drops_sentinel());
  reload(kConfiguration);
  EXPECT_EQ(program_on(lab().host(), "g0"), before);
  EXPECT_EQ(service().count("event=mended"), 0U) << service().log();
  EXPECT_EQ(service().count("event=trouble " + trouble), 1U) << service().log();

  ports[0] = its_own;
  service().expect_logged("event=attached interface=g0", 2);
  service().expect_logged("event=mended " + trouble);
  EXPECT_NE(program_on(lab().host(), "g0"), before);
  EXPECT_TRUE(drops_sentinel());
  const std::uint32_t after = program_on(lab().host(), "g0");
  reload(kConfiguration);
  EXPECT_EQ(program_on(lab().host(), "g0"), after) << "once";
}

}  // namespace
}  // namespace chatgate::test
