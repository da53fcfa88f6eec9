// SPDX-License-Identifier: Apache-2.0
// Single keys, written into the generation that packets are judged by.
#include "datapath/in_place.h"

#include <csignal>
#include <cstdlib>

#include "chatgate/gate.h"
#include "datapath/readback.h"
#include "support/kernel.h"
#include "support/strict.h"

namespace chatgate::test {
namespace {

constexpr std::uint32_t kHeadroom = 1024;  // of an empty generation

class InPlace : public KernelTest {
 protected:
  bool holds(const CompiledKey& key) {
    const auto found = read_key(kernel().tables(), key.key);
    if (!found) ADD_FAILURE() << to_text(found.error());
    return found && found->has_value();
  }
  std::size_t held() {
    const auto keys = read_keys(kernel().tables());
    return keys ? keys->size() : 0;
  }
  /// What the first and the last address of the prefix get.
  void expect_ends(const char* text, chatgate_counter reason) {
    EXPECT_EQ(kernel().reason(prefix(text).address), reason) << text;
    EXPECT_EQ(kernel().reason(last_address(prefix(text))), reason) << text;
  }
  KeyWrite write(const CompiledKey& key, bool present) { return {kernel().numbered(key), present}; }
};

TEST_F(InPlace, AddsChangesAndRemoves) {
  for (const char* text :
       {"192.0.2.7", "192.0.2.0/24", "10.0.0.0/8", "128.0.0.0/1", "0.0.0.0/0", "2001:db8::7", "2001:db8::/64",
        "2001:db8::/48", "2001::/20", "2000::/3", "fe80::/10", "fc00::/7", "8000::/1", "::/2", "::/0"}) {
    ASSERT_EQ(failure(kernel().replace({})), "");  // no gate is open
    expect_ends(text, CHATGATE_PASS_UNLISTED);
    ASSERT_EQ(failure(kernel().put({ban(text)})), "");
    expect_ends(text, CHATGATE_DROP_BANNED);
    ASSERT_EQ(failure(kernel().put({ban(text, shadow())})), "");
    expect_ends(text, CHATGATE_PASS_SHADOW);
    ASSERT_EQ(failure(kernel().put({ban(text), allow(text)})), "");
    expect_ends(text, CHATGATE_PASS_WHITELISTED);
    EXPECT_EQ(kernel().remove({allow(text)}).value_or(9), 1U);
    expect_ends(text, CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().remove({ban(text)}).value_or(9), 1U);
    expect_ends(text, CHATGATE_PASS_UNLISTED);
  }
  EXPECT_EQ(held(), 0U);
}

TEST_F(InPlace, TheCallerMovesTheRevision) {
  ASSERT_EQ(failure(kernel().put({ban("192.0.2.7")})), "");
  EXPECT_EQ(kernel().tables().revision(), 0U);
}

TEST_F(InPlace, RepeatingChangesNothing) {
  const std::vector<CompiledKey> keys =
      in_key_order({ban("192.0.2.0/24"), allow("192.0.2.7"), ban("2001:db8::/64")});
  ASSERT_EQ(failure(kernel().put(keys)), "");
  const auto once = read_keys(kernel().tables());
  ASSERT_EQ(failure(kernel().put(keys)), "");
  const auto twice = read_keys(kernel().tables());
  ASSERT_TRUE(once && twice);
  EXPECT_EQ(once->size(), keys.size());
  EXPECT_EQ(*once, *twice);
}

TEST_F(InPlace, RemovedKeysAreCountedOnce) {
  ASSERT_EQ(failure(kernel().put({ban("192.0.2.7"), ban("192.0.2.0/24"), allow("192.0.2.8")})), "");
  EXPECT_EQ(stale_keys(kernel().tables()), 0U);
  EXPECT_EQ(kernel().remove({ban("192.0.2.7"), ban("192.0.2.9"), allow("192.0.2.8")}).value_or(9), 2U);
  EXPECT_EQ(kernel().remove({ban("192.0.2.7"), allow("192.0.2.8")}).value_or(9), 0U);
  EXPECT_EQ(stale_keys(kernel().tables()), 2U);
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7")})), "");
  EXPECT_EQ(stale_keys(kernel().tables()), 0U);  // a new generation has no stale gates
}

/// A removed key leaves its gate open: nobody is judged by that, neighbours least of all.
TEST_F(InPlace, StaleGatesOnlySayYesTooOften) {
  ASSERT_EQ(failure(kernel().put({ban("0.0.0.0/1"), allow("0.0.0.0/1"), ban("2000::/4"), allow("2000::/4"),
                                  ban("2001:db8::/64")})),
            "");
  ASSERT_EQ(failure(kernel().remove({ban("0.0.0.0/1"), allow("0.0.0.0/1"), ban("2000::/4"), allow("2000::/4"),
                                     ban("2001:db8::/64")})),
            "");
  for (const char* source : {"0.0.0.0", "10.1.2.3", "127.255.255.255", "128.0.0.0", "2001:db8::7",
                             "2001:db8::", "2fff::", "3000::"})
    EXPECT_EQ(kernel().reason(source), CHATGATE_PASS_UNLISTED) << source;
  ASSERT_EQ(failure(kernel().put({ban("10.1.2.3"), ban("2001:db8::7")})), "");
  EXPECT_EQ(kernel().reason("10.1.2.3"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("10.1.2.4"), CHATGATE_PASS_UNLISTED);
  EXPECT_EQ(kernel().reason("2001:db8::7"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().reason("2001:db8::8"), CHATGATE_PASS_UNLISTED);
}

/// The order shows where it stops: the full ban table lets the allow before it through, and nothing after it.
TEST_F(InPlace, AFullTableIsAnErrorAndStopsInOrder) {
  struct Case {
    const char *pattern, *name;
  };
  for (const Case& one : {Case{"10.%u.%u.0/24", "ban4"}, Case{"2001:db8:%x:%x00::/56", "ban6"}}) {
    std::vector<CompiledKey> keys;
    for (unsigned i = 0; i <= kHeadroom; ++i) {
      char text[64];
      std::snprintf(text, sizeof(text), one.pattern, i / 256 + 1, i % 256);
      keys.push_back(ban(text));
    }
    const CompiledKey over = keys.back();
    keys.pop_back();
    ASSERT_EQ(failure(kernel().replace({allow("203.0.113.1")})), "");
    ASSERT_EQ(failure(kernel().put(keys)), "");
    const std::uint64_t revision = kernel().tables().revision();
    const auto result =
        kernel().write(std::vector<KeyWrite>{write(allow("203.0.113.1"), false), write(keys[0], false),
                                             write(over, true), write(allow("203.0.113.2"), true)});
    ASSERT_FALSE(result) << one.name;
    EXPECT_EQ(result.error().object, one.name);
    const bool named = result.error().reason == "Argument list too long" ||
                       result.error().reason == "No space left on device";
    EXPECT_TRUE(named) << to_text(result.error());
    EXPECT_TRUE(holds(allow("203.0.113.2")));
    EXPECT_FALSE(holds(over)) << one.name;
    EXPECT_TRUE(holds(keys[0])) << one.name;
    EXPECT_TRUE(holds(allow("203.0.113.1")));
    EXPECT_EQ(kernel().reason(over.key.prefix.address), CHATGATE_PASS_UNLISTED) << one.name;
    EXPECT_EQ(kernel().tables().revision(), revision);
    // What is there already can still be changed and removed.
    keys[1].until = from_now(std::chrono::hours(1));
    EXPECT_EQ(failure(kernel().put({keys[1]})), "") << one.name;
    EXPECT_EQ(kernel().remove({keys[0]}).value_or(9), 1U) << one.name;
    EXPECT_EQ(failure(kernel().put({over})), "") << one.name;
    EXPECT_EQ(kernel().reason(over.key.prefix.address), CHATGATE_DROP_BANNED) << one.name;
  }
}

/// A generation has room for what it was built with, and for the next changes.
TEST_F(InPlace, AGenerationHasHeadroom) {
  std::vector<CompiledKey> keys;
  for (unsigned i = 0; i < 4000; ++i)
    keys.push_back(ban("10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250)));
  ASSERT_EQ(failure(kernel().replace(keys)), "");
  std::vector<CompiledKey> more;
  for (unsigned i = 0; i < kHeadroom; ++i)
    more.push_back(ban("10.2." + std::to_string(i / 250) + "." + std::to_string(i % 250)));
  EXPECT_EQ(failure(kernel().put(more)), "");
  EXPECT_EQ(held(), 4000U + kHeadroom);
}

#ifdef CHATGATE_FAILPOINTS
/// Dies at the failpoint, in a child, while it writes one key of each of the four steps.
using InPlaceDeathTest = InPlace;

TEST_F(InPlaceDeathTest, TheOrderIsAllowsBansBansRemovedAllowsRemoved) {
  const CompiledKey old_ban = ban("192.0.2.1"), old_allow = allow("192.0.2.2"), new_ban = ban("192.0.2.3"),
                    new_allow = allow("192.0.2.4");
  struct Case {
    const char* failpoint;
    bool gate, new_allow, new_ban, old_ban;
  };
  for (const Case& one :
       {Case{"in_place.gate", true, false, false, true}, Case{"in_place.key", true, true, false, true},
        Case{"in_place.removed", true, true, true, false}}) {
    ASSERT_EQ(failure(kernel().replace({old_ban, old_allow})), "");
    const std::vector<KeyWrite> writes{write(old_allow, false), write(old_ban, false), write(new_ban, true),
                                       write(new_allow, true)};
    EXPECT_EXIT(
        {
          setenv("CHATGATE_FAILPOINT", one.failpoint, 1);
          const auto written = kernel().write(writes);
          std::_Exit(written ? 0 : 1);
        },
        testing::KilledBySignal(SIGKILL), "");
    EXPECT_EQ(holds(new_allow), one.new_allow) << one.failpoint;
    EXPECT_EQ(holds(new_ban), one.new_ban) << one.failpoint;
    EXPECT_EQ(holds(old_ban), one.old_ban) << one.failpoint;
    EXPECT_TRUE(holds(old_allow)) << one.failpoint;
    const auto hidden = hidden_keys(kernel().tables(), std::vector{kernel().numbered(new_allow)});
    EXPECT_EQ(hidden && hidden->empty(), one.gate) << one.failpoint;
    // Done again, it ends where an undisturbed one ends.
    ASSERT_EQ(failure(kernel().write(writes)), "");
    EXPECT_EQ(held(), 2U);
    EXPECT_TRUE(holds(new_ban) && holds(new_allow));
  }
}
#endif

}  // namespace
}  // namespace chatgate::test
