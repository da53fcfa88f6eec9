// SPDX-License-Identifier: Apache-2.0
// The program ends a ban by the kernel's own clock, with nobody's help.
#include "policy/nesting.h"
#include "support/kernel.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// What the clocks may differ by: a tick of the coarse clock, and the kernel's offset.
constexpr milliseconds kTolerance{150};

class Expiry : public KernelTest {
 protected:
  /// Asks until the reason is another one; the moment when it was.
  WallTime end_of_reason(const IpAddress& source, chatgate_counter reason) {
    EXPECT_TRUE(wait_until([&] { return kernel().reason(source) != reason; })) << "it does not end";
    return wall_now();
  }
};

TEST_F(Expiry, ABanEndsByItself) {
  const WallTime end = from_now(milliseconds(1200));
  const std::vector<CompiledKey> keys{ban("192.0.2.7", until(end)), ban("203.0.113.0/24", until(end)),
                                      ban("2001:db8:1::7", until(end)), ban("2001:db8:2::/64", until(end)),
                                      ban("2001:db8:3::/48", until(end))};
  ASSERT_EQ(failure(kernel().replace(keys)), "");
  for (const CompiledKey& key : keys)
    ASSERT_EQ(kernel().reason(key.key.prefix.address), CHATGATE_DROP_BANNED) << to_string(key.key.prefix);
  for (const CompiledKey& key : keys) {
    const WallTime ended = end_of_reason(key.key.prefix.address, CHATGATE_DROP_BANNED);
    EXPECT_GE(ended, end - kTolerance) << to_string(key.key.prefix);
    EXPECT_LE(ended, end + std::chrono::seconds(3)) << to_string(key.key.prefix);
    EXPECT_EQ(kernel().reason(key.key.prefix.address), CHATGATE_PASS_UNLISTED) << to_string(key.key.prefix);
  }
}

TEST_F(Expiry, AnAllowEndsByItself) {
  const CompiledKey key = allow("192.0.2.7", until(from_now(milliseconds(1000))));
  ASSERT_EQ(failure(kernel().replace({key, ban("192.0.2.0/24")})), "");
  ASSERT_EQ(kernel().reason("192.0.2.7"), CHATGATE_PASS_WHITELISTED);
  EXPECT_GE(end_of_reason(ip("192.0.2.7"), CHATGATE_PASS_WHITELISTED), key.until - kTolerance);
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
}

/// The second look: dropped before, during and after, without one packet slipping through.
TEST_F(Expiry, AShortBanInsideAPermanentOneOpensNoHole) {
  const CompiledKey outer = ban("192.0.2.0/24"),
                    inner = ban("192.0.2.0/28", until(from_now(milliseconds(1000))));
  const CompiledKey outer6 = ban("2001:db8::/32"), inner6 = ban("2001:db8::/56", until(inner.until));
  ASSERT_EQ(failure(kernel().replace({outer, outer6})), "");
  ASSERT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
  ASSERT_EQ(failure(kernel().put({inner, inner6})), "");
  ASSERT_EQ(kernel().ask("192.0.2.7").slot, kernel().slot_of(inner.key));
  std::size_t asked = 0;
  const bool passed_on = wait_until([&] {
    EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().reason("2001:db8::7"), CHATGATE_DROP_BANNED);
    ++asked;
    return kernel().ask("192.0.2.7").slot == kernel().slot_of(outer.key) || HasFailure();
  });
  EXPECT_TRUE(passed_on);
  EXPECT_GT(asked, 10U);
  EXPECT_GE(wall_now(), inner.until - kTolerance);
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
  EXPECT_EQ(kernel().ask("2001:db8::7").slot, kernel().slot_of(outer6.key));
}

/// The deepest nesting that the policy lets through, all of it over, in both families and both kinds.
TEST_F(Expiry, EightEndedOnesStillFindThePermanentOne) {
  const WallTime over = from_now(-hours(1));
  for (const bool v4 : {true, false}) {
    for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
      const IpAddress source = ip(v4 ? "192.0.2.7" : "2001:db8::7");
      std::vector<CompiledKey> keys{{{make_prefix(source, 8), kind, 0}, kNever, {}}};
      for (int i = 0; i < static_cast<int>(kMaxNested); ++i)
        keys.push_back({{make_prefix(source, 12 + (v4 ? 2 : 14) * i), kind, 0}, over, {}});
      ASSERT_EQ(failure(kernel().replace(keys)), "");
      const ProbeAnswer answer = kernel().ask(source);
      EXPECT_EQ(answer.reason, kind == Kind::kBan ? CHATGATE_DROP_BANNED : CHATGATE_PASS_WHITELISTED);
      EXPECT_EQ(answer.slot, kernel().slot_of(keys.front().key));
    }
  }
}

/// Deeper than the policy allows the program still answers right: every length is taken by one that is over.
TEST_F(Expiry, EveryLengthEndedAndTheShortestOneHolds) {
  for (const char* text : {"192.0.2.7", "2001:db8::7"}) {
    const IpAddress source = ip(text);
    std::vector<CompiledKey> keys{{{make_prefix(source, 0), Kind::kBan, 0}, kNever, {}}};
    for (int length = 1; length <= address_bits(source.family); ++length)
      keys.push_back({{make_prefix(source, length), Kind::kBan, 0}, from_now(-hours(1)), {}});
    ASSERT_EQ(failure(kernel().replace(keys)), "");
    EXPECT_EQ(kernel().ask(source).reason, CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().ask(source).slot, kernel().slot_of(keys.front().key));
    keys.front().until = from_now(-hours(1));
    ASSERT_EQ(failure(kernel().put({keys.front()})), "");
    EXPECT_EQ(kernel().reason(source), CHATGATE_PASS_UNLISTED);
  }
}

TEST_F(Expiry, EnforcedAndShadowEndsOfOneKey) {
  const WallTime over = from_now(-hours(1)), ahead = from_now(hours(1));
  struct Case {
    WallTime until, shadow_until;
    chatgate_counter reason;
  };
  const Case cases[] = {
      {{}, {}, CHATGATE_PASS_UNLISTED},
      {over, {}, CHATGATE_PASS_UNLISTED},
      {ahead, {}, CHATGATE_DROP_BANNED},
      {kNever, {}, CHATGATE_DROP_BANNED},
      {{}, over, CHATGATE_PASS_UNLISTED},
      {over, over, CHATGATE_PASS_UNLISTED},
      {ahead, over, CHATGATE_DROP_BANNED},
      {kNever, over, CHATGATE_DROP_BANNED},
      {{}, ahead, CHATGATE_PASS_SHADOW},
      {over, ahead, CHATGATE_PASS_SHADOW},
      {ahead, ahead, CHATGATE_DROP_BANNED},
      {kNever, ahead, CHATGATE_DROP_BANNED},
      {{}, kNever, CHATGATE_PASS_SHADOW},
      {over, kNever, CHATGATE_PASS_SHADOW},
      {ahead, kNever, CHATGATE_DROP_BANNED},
      {kNever, kNever, CHATGATE_DROP_BANNED},
      {WallTime(milliseconds(1)), {}, CHATGATE_PASS_UNLISTED},
  };
  for (const char* text : {"192.0.2.7", "192.0.2.0/24", "2001:db8::7", "2001:db8::/64", "2001:db8::/48"}) {
    const std::string source = to_string(prefix(text).address);
    for (const Case& one : cases) {
      ASSERT_EQ(failure(kernel().put({ban(text, {one.until, one.shadow_until})})), "");
      EXPECT_EQ(kernel().reason(source), one.reason)
          << text << " until " << one.until.time_since_epoch().count() << ", shadow "
          << one.shadow_until.time_since_epoch().count();
    }
    ASSERT_EQ(failure(kernel().remove({ban(text)})), "");
  }
}

/// The first shadow on the way is credited, unless a live ban lies further out.
TEST_F(Expiry, AShadowInsideALiveBanIsDropped) {
  const CompiledKey wide = ban("192.0.2.0/24"), inner = ban("192.0.2.0/28", shadow()),
                    host = ban("192.0.2.7", shadow());
  ASSERT_EQ(failure(kernel().replace({wide, inner, host})), "");
  EXPECT_EQ(kernel().ask("192.0.2.7").slot, kernel().slot_of(wide.key));
  ASSERT_EQ(failure(kernel().remove({wide})), "");
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_PASS_SHADOW);
  EXPECT_EQ(kernel().ask("192.0.2.7").slot, kernel().slot_of(host.key));
  EXPECT_EQ(kernel().ask("192.0.2.8").slot, kernel().slot_of(inner.key));
}

/// The program's clock is the coarse one plus the offset of the control block; commands mend that.
TEST_F(Expiry, TheOffsetIsAnchoredAnew) {
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7", until(from_now(hours(1)))), ban("192.0.2.8")})), "");
  chatgate_control& control = kernel().tables().control();
  const std::int64_t right = control.wall_offset;
  EXPECT_LT(std::abs(right - wall_offset_now()), 50'000'000);
  const std::int64_t two_hours = std::chrono::nanoseconds(hours(2)).count();
  for (const std::int64_t error : {two_hours, -two_hours}) {
    control.wall_offset = right + error;
    EXPECT_EQ(kernel().reason("192.0.2.7"), error > 0 ? CHATGATE_PASS_UNLISTED : CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().reason("192.0.2.8"), CHATGATE_DROP_BANNED);  // what never ends asks no clock
    kernel().tables().anchor_clock();
    EXPECT_LT(std::abs(control.wall_offset - wall_offset_now()), 50'000'000);
    EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
  }
  control.wall_offset =
      wall_offset_now() + 40'000'000;  // near enough: left alone, so that nothing is written each time
  const std::int64_t near = control.wall_offset;
  kernel().tables().anchor_clock();
  EXPECT_EQ(control.wall_offset, near);
}

TEST_F(Expiry, Pause) {
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7"), ban("2001:db8::7"), allow("192.0.2.8")})), "");
  __u64& pause = kernel().tables().control().pause_until;
  for (const WallTime end : {kNever, from_now(hours(1))}) {
    pause = encode_time(end);
    for (const char* source : {"192.0.2.7", "2001:db8::7", "192.0.2.8", "192.0.2.9"})
      EXPECT_EQ(kernel().reason(source), CHATGATE_PASS_PAUSED) << source;
    EXPECT_EQ(kernel().reason(PacketBuilder(Family::kV4).arp()), CHATGATE_PASS_ARP);
  }
  for (const WallTime end : {WallTime{}, WallTime(milliseconds(1)), from_now(-hours(1))}) {
    pause = encode_time(end);
    EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
    EXPECT_EQ(kernel().reason("192.0.2.8"), CHATGATE_PASS_WHITELISTED);
  }
}

TEST_F(Expiry, APauseEndsByItself) {
  ASSERT_EQ(failure(kernel().replace({ban("192.0.2.7")})), "");
  const WallTime end = from_now(milliseconds(700));
  kernel().tables().control().pause_until = encode_time(end);
  ASSERT_EQ(kernel().reason("192.0.2.7"), CHATGATE_PASS_PAUSED);
  EXPECT_GE(end_of_reason(ip("192.0.2.7"), CHATGATE_PASS_PAUSED), end - kTolerance);
  EXPECT_EQ(kernel().reason("192.0.2.7"), CHATGATE_DROP_BANNED);
}

}  // namespace
}  // namespace chatgate::test
