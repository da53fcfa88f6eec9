// SPDX-License-Identifier: Apache-2.0
// `verify` reads the kernel back: clean after any changes, and whoever tampers with a table is found out.
#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include <fmt/format.h>

#include "chatgate/gate.h"
#include "datapath/in_place.h"
#include "datapath/readback.h"
#include "datapath/tables.h"
#include "support/kernel.h"
#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class Verify : public LabTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(LabTest::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"});
  }

  nlohmann::json differences(int exit_code) const {
    const ProcessResult result = lab().chatgate({"verify", "--json"});
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    return nlohmann::json::parse(result.out).at("differences");
  }
};

/// A random prefix in ranges where nothing of the lab's is.
std::string random_prefix(std::mt19937& random) {
  const auto number = static_cast<unsigned>(random() % 64);
  if (random() % 2 == 0) return fmt::format("203.0.113.{}/{}", number * 4, 30 + random() % 2);
  return fmt::format("2001:db8:{:x}::/{}", 0x100 + number, std::array{48, 56, 64, 128}.at(random() % 4));
}

TEST_F(Verify, CleanAfterTwoHundredRandomChanges) {
  constexpr int kCommands = 40, kPerCommand = 5;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const std::vector<std::vector<std::string>> verbs{{"ban"},
                                                    {"ban", "--license", "acme"},
                                                    {"ban", "--shadow", "--list", "banned/trial"},
                                                    {"allow"},
                                                    {"ban", "--for", "1h"},
                                                    {"unban", "--all"},
                                                    {"unban"},
                                                    {"unallow"}};
  for (int i = 0; i < kCommands; ++i) {
    std::vector<std::string> words = verbs.at(random() % verbs.size());
    for (int j = 0; j < kPerCommand; ++j) words.push_back(random_prefix(random));
    must(lab(), words);
    if (i % 8 == 7) {
      EXPECT_EQ(differences(0), nlohmann::json::array());
    }
  }
  EXPECT_GT(lab().chatgate_json({"verify"}).at("keys"), 0);
}

/// What somebody did to the kernel behind our back, and how verify calls it.
struct Tampering {
  const char* name;
  std::function<void(Tables&)> act;
  const char* what;
  const char* object;
};

void PrintTo(const Tampering& one, std::ostream* out) { *out << one.name; }

constexpr const char* kHost4 = "203.0.113.7";
constexpr const char* kHost6 = "2001:db8:5::7";
constexpr const char* kWide4 = "203.0.113.64/26";
constexpr const char* kWide6 = "2001:db8:6::/48";
constexpr const char* kAllow4 = "203.0.113.70";

KernelKey kernel_key(const CompiledKey& compiled, std::uint32_t slot = 9) { return {compiled, slot}; }

void erase(Tables& tables, const CompiledKey& key) {
  EXPECT_EQ(write_in_place(tables, std::vector<KeyWrite>{{kernel_key(key), false}}).value_or(9), 1U);
}

void write(Tables& tables, const KernelKey& key) {
  EXPECT_EQ(failure(write_in_place(tables, std::vector<KeyWrite>{{key, true}})), "");
}

/// Changes the value of a key that is there.
void alter(Tables& tables, const CompiledKey& key, const std::function<void(KernelKey&)>& change) {
  const auto held = read_key(tables, key.key);
  ASSERT_EQ(failure(held), "");
  ASSERT_TRUE(held->has_value());
  KernelKey altered = **held;
  change(altered);
  write(tables, altered);
}

/// Closes every gate of one table.
void close_gate(Tables& tables, chatgate_map which) {
  const std::size_t words = which == CHATGATE_MAP_GATE6WIDE ? CHATGATE_GATE6_WIDE_WORDS : CHATGATE_GATE_WORDS;
  const auto memory = MappedArray::map(tables.inner(which, tables.active()).value(), words * 8, true);
  ASSERT_EQ(failure(memory), "");
  auto* word = static_cast<std::uint64_t*>(memory->data());
  std::fill(word, word + words, 0);
}

const std::vector<Tampering> kTamperings{
    {"BanDeleted", [](Tables& t) { erase(t, ban(kHost4)); }, "missing in the kernel", "ban 203.0.113.7"},
    {"WideBanDeleted", [](Tables& t) { erase(t, ban(kWide6)); }, "missing in the kernel",
     "ban 2001:db8:6::/48"},
    {"AllowDeleted", [](Tables& t) { erase(t, allow(kAllow4)); }, "missing in the kernel",
     "allow 203.0.113.70"},
    {"BanAdded", [](Tables& t) { write(t, kernel_key(ban("203.0.113.99"))); }, "unknown to the store",
     "ban 203.0.113.99"},
    {"AllowAdded", [](Tables& t) { write(t, kernel_key(allow("2001:db8:6::1"))); }, "unknown to the store",
     "allow 2001:db8:6::1"},
    {"EndChanged",
     [](Tables& t) {
       alter(t, ban(kHost6), [](KernelKey& k) { k.compiled.until = from_now(std::chrono::hours(1)); });
     },
     "differs", "ban 2001:db8:5::7"},
    {"MadeShadow",
     [](Tables& t) {
       alter(t, ban(kWide4), [](KernelKey& k) {
         k.compiled.shadow_until = k.compiled.until;
         k.compiled.until = {};
       });
     },
     "differs", "ban 203.0.113.64/26"},
    {"SlotChanged", [](Tables& t) { alter(t, ban(kWide4), [](KernelKey& k) { k.slot += 1; }); }, "differs",
     "ban 203.0.113.64/26"},
    {"Gate4Closed", [](Tables& t) { close_gate(t, CHATGATE_MAP_GATE4); }, "hidden by the gate",
     "ban 203.0.113.7"},
    {"Gate6NarrowClosed", [](Tables& t) { close_gate(t, CHATGATE_MAP_GATE6NARROW); }, "hidden by the gate",
     "ban 2001:db8:5::7"},
    {"Gate6WideClosed", [](Tables& t) { close_gate(t, CHATGATE_MAP_GATE6WIDE); }, "hidden by the gate",
     "ban 2001:db8:80::/41"},
    {"TableBitCleared",
     [](Tables& t) { t.control().generation[t.active()].tables &= ~unsigned{CHATGATE_HAS_HOST_32}; },
     "hidden by the gate", "ban 203.0.113.7"},
    {"Paused", [](Tables& t) { t.control().pause_until = CHATGATE_NEVER; }, "differs", "pause"},
    {"ClockMoved", [](Tables& t) { t.control().wall_offset += 3'600'000'000'000; }, "differs", "clock"},
    {"RevisionMoved", [](Tables& t) { t.set_word(t.revision() + 1, t.active()); }, "differs", "revision"},
    {"StoreChanged", [](Tables& t) { t.control().store_uuid[0] ^= 1; }, "differs", "store"},
};

class Tampered : public Verify, public testing::WithParamInterface<Tampering> {
 protected:
  void tamper() const {
    must(lab(), {"ban", kHost4, kWide4, kHost6, kWide6, "2001:db8:80::/41"});
    must(lab(), {"allow", kAllow4});
    EXPECT_EQ(differences(0), nlohmann::json::array());
    auto tables = tables_of(lab());
    ASSERT_TRUE(tables);
    GetParam().act(*tables);
  }

  static void expect_named(const nlohmann::json& found) {
    const bool named = std::any_of(found.begin(), found.end(), [&](const nlohmann::json& one) {
      return one.at("what") == GetParam().what && one.at("object") == GetParam().object;
    });
    EXPECT_TRUE(named) << found.dump(1);
  }
};

TEST_P(Tampered, IsNamed) {
  ASSERT_NO_FATAL_FAILURE(tamper());
  expect_named(differences(1));
}

TEST_P(Tampered, IsRepaired) {
  ASSERT_NO_FATAL_FAILURE(tamper());
  const std::uint64_t before = revision(lab());
  const nlohmann::json would = lab().chatgate_json({"verify", "--repair", "--dry-run"});
  expect_named(would.at("differences"));
  EXPECT_EQ(would.at("left"), nlohmann::json::array());
  expect_named(differences(1));  // said, and not done
  const nlohmann::json did = lab().chatgate_json({"verify", "--repair"});
  // A clock that is off is mended by whatever takes the lock.
  if (std::string(GetParam().object) != "clock") expect_named(did.at("differences"));
  EXPECT_EQ(did.at("left"), nlohmann::json::array());
  EXPECT_EQ(differences(0), nlohmann::json::array());
  EXPECT_EQ(revision(lab()), before) << "nothing changed on the books";
  EXPECT_EQ(lab().chatgate_json({"verify", "--repair"}).at("repaired"), 0);
}

INSTANTIATE_TEST_SUITE_P(Ways, Tampered, testing::ValuesIn(kTamperings),
                         [](const auto& way) { return way.param.name; });

TEST_F(Verify, RepairLeavesInterfacesToAttach) {
  must(lab(), {"ban", kHost4});
  lab().ip(lab().host(), {"link", "set", "g0", "xdp", "off"});
  const ProcessResult result = lab().chatgate({"verify", "--repair", "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  const nlohmann::json left = nlohmann::json::parse(result.out).at("left");
  ASSERT_EQ(left.size(), 1U) << left.dump(1);
  EXPECT_EQ(left[0].at("what"), "not attached");
  EXPECT_EQ(left[0].at("object"), "g0");
  must_attach(lab(), {"g0"});
  EXPECT_EQ(differences(0), nlohmann::json::array());
}

TEST_F(Verify, RepairWaitsForWhatWaitsToBeConfirmed) {
  must(lab(), {"ban", kHost4, "--confirm-within", "1h"});
  const ProcessResult result = lab().chatgate({"verify", "--repair"});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_NE(result.err.find("waits to be confirmed"), std::string::npos) << result.err;
  must(lab(), {"confirm"});
  EXPECT_EQ(lab().chatgate_json({"verify", "--repair"}).at("repaired"), 0);
}

/// One half of a key ends by itself, and stays in the kernel as long as the other.
TEST_F(Verify, AnEndThatHasPassedIsNoDifference) {
  for (const std::string& prefix : {std::string(kHost4), std::string(kWide4), std::string("2001:db8:9::1")}) {
    must(lab(), {"ban", prefix, "--for", "1s"});
    must(lab(), {"ban", prefix, "--shadow", "--list", "trial", "--kind", "ban", "--for", "1d"});
  }
  must(lab(), {"ban", kWide6, "--for", "1d"});
  must(lab(), {"ban", kWide6, "--shadow", "--list", "trial", "--for", "1s"});
  ASSERT_TRUE(wait_until([&] { return lab().chatgate_json({"show"}).at("entries").size() == 4; }));
  EXPECT_EQ(differences(0), nlohmann::json::array());
}

TEST_F(Verify, RepairOfNothingSaysHowToBuildIt) {
  must(lab(), {"detach", "--all"});
  const ProcessResult result = lab().chatgate({"verify", "--repair"});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_NE(result.err.find("chatgate attach"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace chatgate::test
