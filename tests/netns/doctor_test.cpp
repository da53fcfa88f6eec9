// SPDX-License-Identifier: Apache-2.0
// What doctor finds on real interfaces, and that the command that it names mends it.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "datapath/tables.h"
#include "netns/doctor.h"
#include "support/foreign_program.h"

namespace chatgate::test {
namespace {

using Doctor = DoctorLab;

TEST_F(Doctor, LooksBeforeAnythingIsAttachedAndChangesNothing) {
  const nlohmann::json report = examine({"g0"});
  EXPECT_EQ(report["interfaces"], nlohmann::json({"g0"}));
  for (const char* check :
       {"kernel", "permission", "features", "program", "bpffs", "memory", "configuration"})
    EXPECT_EQ(finding_in(report, "host", check)["level"], "ok") << check;
  EXPECT_EQ(finding_in(report, "g0", "driver")["found"], "veth, native XDP");
  EXPECT_EQ(finding_in(report, "g0", "xdp")["found"], "no program");
  EXPECT_EQ(pins(lab()), Words{});
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  EXPECT_FALSE(std::filesystem::exists(lab().state_dir()));
}

TEST_F(Doctor, WithoutNamesLooksAtWhatIsFilteredOn) {
  EXPECT_EQ(examine()["interfaces"], nlohmann::json::array()) << "a veth is not hardware";
  must_attach(lab(), {"g0"});
  EXPECT_EQ(examine()["interfaces"], nlohmann::json({"g0"}));
  EXPECT_EQ(finding("g0", "xdp")["found"], "chatgate, native mode");
  must(lab(), {"detach", "g0"});
  EXPECT_EQ(examine()["interfaces"], nlohmann::json::array());
}

TEST_F(Doctor, ALinkThatIsDown) {
  on_host({"link", "set", "g0", "down"});
  expect_mended("g0", "link", "warning");
}

TEST_F(Doctor, QueuesAndCpus) {
  on_host({"link", "add", "q0", "numrxqueues", "4", "numtxqueues", "4", "type", "veth", "peer", "name", "q1",
           "numrxqueues", "4", "numtxqueues", "4"});
  EXPECT_EQ(level("q0", "queues"), "ok");
  ethtool({"-L", "q0", "rx", "1"});
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
    EXPECT_EQ(level("q0", "queues"), "ok");
  else
    expect_mended("q0", "queues", "warning");
}

TEST_F(Doctor, MtuAgainstFrags) {
  on_host({"link", "set", "g0", "mtu", "9000"});
  lab().ip(lab().visitor(), {"link", "set", "v0", "mtu", "9000"});
  const nlohmann::json veth = finding("g0", "mtu");
  EXPECT_EQ(veth["level"], "ok") << veth;
  must_attach(lab(), {"g0"});  // as it says
  EXPECT_EQ(level("g0", "mtu"), "ok");
}

TEST_F(Doctor, MtuOfADriverWithoutFrags) {
  on_host({"tuntap", "add", "dev", "t0", "mode", "tap"});
  on_host({"link", "set", "t0", "mtu", "9000"});
  const nlohmann::json jumbo = finding("t0", "mtu");
  EXPECT_EQ(jumbo["level"], "warning") << jumbo;
  mend(jumbo);
  EXPECT_EQ(level("t0", "mtu"), "note");
  expect_mended("t0", "mtu", "note");
}

TEST_F(Doctor, BridgesAndWhatStandsOnAnother) {
  on_host({"link", "add", "br0", "type", "bridge"});
  on_host({"link", "set", "g0", "master", "br0"});
  const nlohmann::json bridge = finding("br0", "kind");
  EXPECT_EQ(bridge["level"], "warning");
  EXPECT_EQ(bridge["found"], "a bridge of g0");
  EXPECT_EQ(bridge["command"], "chatgate attach g0");
  EXPECT_EQ(level("br0", "driver"), "warning") << "no native XDP";
  mend(bridge);
  EXPECT_EQ(examine()["interfaces"], nlohmann::json({"g0"}));
  EXPECT_EQ(status_of(lab(), "g0").at("attached"), true);
  on_host({"link", "set", "g0", "nomaster"});
  on_host({"link", "add", "link", "g0", "name", "m0", "type", "macvlan"});
  const nlohmann::json above = finding("m0", "kind");
  EXPECT_EQ(above["level"], "warning");
  EXPECT_EQ(above["command"], "chatgate attach g0");
  mend(above);
}

TEST_F(Doctor, SomebodyElsesProgram) {
  for (const bool generic : {false, true}) {
    const ForeignProgram foreign(lab().host(), "g0", generic);
    EXPECT_EQ(finding("g0", "xdp")["found"], fmt::format("somebody_else (program {}) is there alone, {} mode",
                                                         foreign.id(), generic ? "generic" : "native"));
    expect_mended("g0", "xdp", "problem");
    EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
  }
  must_attach(lab(), {"g0"});
}

TEST_F(Doctor, SomebodyElsesLink) {
  const ForeignProgram foreign(lab().host(), "g0");
  const InNetns inside(lab().host());
  const UniqueFd program(bpf_prog_get_fd_by_id(foreign.id()));
  const auto index = static_cast<int>(if_nametoindex("g0"));
  ASSERT_EQ(bpf_xdp_detach(index, 0, nullptr), 0);
  const UniqueFd link(bpf_link_create(program.get(), index, BPF_XDP, nullptr));
  ASSERT_TRUE(link);
  EXPECT_TRUE(finding("g0", "xdp")["command"].get<std::string>().starts_with("bpftool link detach id "));
  expect_mended("g0", "xdp", "problem");
  EXPECT_EQ(program_on(lab().host(), "g0"), 0U);
}

TEST_F(Doctor, GenericModeAndMergedPackets) {
  must_attach(lab(), {"g0"}, "generic");
  ethtool({"-K", "g0", "gro", "on"});
  expect_mended("g0", "gro", "note");
  expect_mended("g0", "xdp", "warning");
  EXPECT_EQ(status_of(lab(), "g0").at("mode"), "native");
  EXPECT_EQ(level("g0", "gro"), "none") << "in native mode it comes after the filter";
}

TEST_F(Doctor, NoBpfFileSystem) {
  EXPECT_EQ(level("host", "bpffs"), "ok");
  EXPECT_EQ(umount(lab().bpffs().c_str()), 0);
  expect_mended("host", "bpffs", "problem");
  must_attach(lab(), {"g0"});
}

TEST_F(Doctor, ADirectoryOfOursThatSomebodyElseMade) {
  const std::string ours = lab().bpffs() + "/chatgate";
  ASSERT_EQ(mkdir(ours.c_str(), 0777), 0);
  ASSERT_EQ(chown(ours.c_str(), 65534, 65534), 0);
  expect_mended("host", "bpffs", "problem");
  must_attach(lab(), {"g0"});
}

TEST_F(Doctor, AClockThatWasSet) {
  must_attach(lab(), {"g0"});
  EXPECT_EQ(level("host", "filter-clock"), "ok");
  auto tables = tables_of(lab());
  ASSERT_TRUE(tables);
  tables->control().wall_offset += 3'600'000'000'000;
  EXPECT_EQ(finding("host", "filter-clock")["found"], "3600.0 s ahead");
  expect_mended("host", "filter-clock", "warning");
}

}  // namespace
}  // namespace chatgate::test
