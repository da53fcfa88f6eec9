// SPDX-License-Identifier: Apache-2.0
// Lists replaced under live traffic, key by key and as generations: nobody who is in the old and in the new
// ban list slips through, nobody who is in both whitelists is dropped, no count is lost.
#include <fstream>

#include <fmt/format.h>

#include "datapath/tables.h"
#include "support/lab_commands.h"
#include "support/traffic.h"
#include "support/visit.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

constexpr int kReplaces = 50;

struct Size {
  const char* name;
  int per_family;
  bool generation;
};

void PrintTo(const Size& size, std::ostream* out) { *out << size.name; }

class Replace : public LabTest, public testing::WithParamInterface<Size> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    for (const Flow& flow : kFlows)
      lab().ip(lab().visitor(), {"address", "add", flow.source, "dev", "v0", "nodad"});
    wait_for_link(lab());
    must_attach(lab(), {"g0"});
    must(lab(), {"ban", "198.51.100.64/26", "2001:db8::b:0/112"});
  }

  /// A list that always names `stay`, and others that only one of the two versions has.
  std::string list_file(const std::string& name, int version, const std::vector<std::string>& stay) const {
    const std::string path = lab().file(fmt::format("{}-{}", name, version));
    std::ofstream file(path);
    file << fmt::format("{}\n", fmt::join(stay, "\n"));
    const int second = name == "bans" ? 18 + version : 16 + version;
    for (int i = 0; i < GetParam().per_family; ++i)
      file << fmt::format("{}.{}.{}.{}\n2001:db8:f{:x}:{:x}::/64\n", name == "bans" ? 198 : 172, second,
                          i / 250, i % 250, second, i);
    return path;
  }

  void replace(const std::string& list, const std::string& file) const {
    must(lab(), {"import", list, file, "--replace"});
  }

  /// Banned, whitelisted, banned, whitelisted.
  const std::vector<Flow> kFlows{{"198.51.100.33", "198.51.100.1"},
                                 {"198.51.100.77", "198.51.100.1"},
                                 {"2001:db8::c:33", "2001:db8::1"},
                                 {"2001:db8::b:77", "2001:db8::1"}};
};

TEST_P(Replace, UnderTraffic) {
  std::vector<std::string> bans;
  std::vector<std::string> allows;
  for (const int version : {0, 1}) {
    bans.push_back(list_file("bans", version, {kFlows[0].source, kFlows[2].source}));
    allows.push_back(list_file("allows", version, {kFlows[1].source, kFlows[3].source}));
  }
  replace("banned/acme", bans[0]);
  replace("agents/acme", allows[0]);
  const auto tables = tables_of(lab());
  ASSERT_TRUE(tables);

  const UdpReceiver receiver(lab().host(), kPort);
  SteadySender sender(lab().visitor(), kFlows, kPort, 500us);
  for (int i = 1; i <= kReplaces; ++i) {
    const std::uint32_t active = tables->active();
    const std::uint64_t sent = sender.sent(0);
    replace("banned/acme", bans[i % 2]);
    if (GetParam().generation) {
      ASSERT_EQ(tables->active(), 1 - active) << "not a new generation: " << i;
    }
    replace("agents/acme", allows[i % 2]);
    ASSERT_GT(sender.sent(0), sent) << "no traffic in replace " << i;
  }
  sender.stop();

  for (const std::size_t allowed : {1U, 3U}) {
    const std::string& source = kFlows.at(allowed).source;
    wait_until([&] { return receiver.received(source) >= sender.sent(allowed); });
    EXPECT_EQ(receiver.received(source), sender.sent(allowed)) << source;
  }
  for (const std::size_t banned : {0U, 2U})
    EXPECT_EQ(receiver.received(kFlows.at(banned).source), 0U) << kFlows.at(banned).source;
  EXPECT_EQ(counted(lab(), "drop_banned"), sender.sent(0) + sender.sent(2));
  EXPECT_EQ(counted(lab(), "pass_whitelisted"), sender.sent(1) + sender.sent(3));
  EXPECT_EQ(counted(lab(), "error_no_table"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Replace,
                         testing::Values(Size{"key_by_key", 10, false}, Size{"as_generations", 550, true}),
                         [](const auto& size) { return std::string(size.param.name); });

}  // namespace
}  // namespace chatgate::test
