// SPDX-License-Identifier: Apache-2.0
// The service keeps the filter where it belongs: interfaces that come and go, detach, its own ends and
// starts.
#include <fmt/format.h>

#include <filesystem>

#include "netns/service_lab.h"

namespace chatgate::test {
namespace {

class Service : public ServiceLab {};

TEST_F(Service, AttachesWhatIsConfiguredAndItsEndLeavesTheFilterOn) {
  start_and_attach();
  ban_visitor();
  EXPECT_TRUE(is_silenced());
  const ProcessResult ended = service().stop();
  EXPECT_EQ(ended.exit_code, 0) << service().log();
  EXPECT_EQ(service().count("event=stopped"), 1U);
  EXPECT_FALSE(process_mentions(lab().state_dir()));
  EXPECT_TRUE(is_silenced());
  must(lab(), {"verify"});
}

TEST_F(Service, AnInterfaceThatVanishesAndReturnsIsFilteredAgain) {
  start_and_attach();
  ban_visitor();
  make_link_anew();
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(is_silenced());
  must(lab(), {"verify"});
}

TEST_F(Service, OneThatAppearsLaterIsFilteredThen) {
  lab().ip(lab().visitor(), {"link", "delete", "v0"});
  service().start();
  service().expect_logged("event=absent interface=g0");
  make_link();
  EXPECT_TRUE(becomes_attached("g0"));
  ban_visitor();
  EXPECT_TRUE(is_silenced());
}

TEST_F(Service, OneThatIsRenamedToAWantedNameIsFilteredThen) {
  wait_for_link(lab());
  lab().ip(lab().host(), {"link", "set", "g0", "down"});
  lab().ip(lab().host(), {"link", "set", "g0", "name", "lan"});
  service().start();
  service().expect_logged("event=absent interface=g0");
  lab().ip(lab().host(), {"link", "set", "lan", "name", "g0"});
  lab().ip(lab().host(), {"link", "set", "g0", "up"});
  EXPECT_TRUE(becomes_attached("g0"));
  ban_visitor();
  EXPECT_TRUE(is_silenced());
}

TEST_F(Service, WhatOthersTakeOffIsPutOnAgain) {
  start_and_attach();
  ban_visitor();
  const std::uint32_t program = program_on(lab().host(), "g0");
  lab().ip(lab().host(), {"link", "set", "dev", "g0", "xdp", "off"});
  EXPECT_TRUE(wait_until(
      [&] {
        const std::uint32_t now = program_on(lab().host(), "g0");
        return now != 0 && now != program;
      },
      std::chrono::seconds(60)));
  EXPECT_TRUE(becomes_attached("g0"));
  EXPECT_TRUE(is_silenced());
}

TEST_F(Service, DetachHoldsAnInterfaceOffUntilAttach) {
  start_and_attach();
  ban_visitor();
  must(lab(), {"detach", "g0"});
  // An event of the interface itself, and a new start: each looks at what is wanted.
  lab().ip(lab().host(), {"link", "set", "g0", "mtu", "1400"});
  EXPECT_EQ(service().stop().exit_code, 0);
  service().start();
  service().expect_logged("event=started", 2);  // until then SIGHUP would end it
  service().expect_logged("event=held_off interface=g0");
  make_link_anew();
  service().signal(SIGHUP);
  service().expect_logged("event=configuration_read");
  EXPECT_FALSE(is_attached("g0"));
  EXPECT_TRUE(gets_through());
  must(lab(), {"attach", "g0"});
  EXPECT_TRUE(is_silenced());
  make_link_anew();
  EXPECT_TRUE(becomes_attached("g0"));
  EXPECT_TRUE(is_silenced());
}

TEST_F(Service, KilledItLeavesTheFilterAndStartsAgain) {
  start_and_attach();
  ban_visitor();
  EXPECT_EQ(service().end(SIGKILL).signal, SIGKILL);
  EXPECT_TRUE(is_silenced());
  service().start();
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(is_silenced());
  must(lab(), {"verify"});
  EXPECT_EQ(service().stop().exit_code, 0);
}

TEST_F(Service, ASecondOneIsRefusedAndTheFirstNamed) {
  start_and_attach();
  const ProcessResult second = lab().chatgate({"--config", lab().file("chatgate.toml"), "run"});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_NE(second.err.find(fmt::format("process {} is its service already", service().pid())),
            std::string::npos)
      << second.err;
}

TEST_F(Service, AfterARebootEverythingIsThereAgain) {
  start_and_attach();
  ban_visitor();
  EXPECT_EQ(service().stop().exit_code, 0);
  // What a reboot leaves of it: the store.
  lab().ip(lab().host(), {"link", "set", "dev", "g0", "xdp", "off"});
  std::filesystem::remove_all(lab().bpffs() + "/chatgate");
  service().start();
  service().expect_logged("event=attached interface=g0", 2);
  EXPECT_TRUE(is_silenced());
}

}  // namespace
}  // namespace chatgate::test
