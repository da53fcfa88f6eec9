// SPDX-License-Identifier: Apache-2.0
// Whitelist always wins, whatever the lengths: every ban over, under and beside every allow.
#include "bpf/scopes.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

struct Side {
  int length;
  int life;             // 0: live, 1: expired, 2: shadow (bans only)
  std::uint32_t scope;  // 0, kScope or kOtherScope
};

struct Pair {
  Family family;
  Side ban, allow;
};

std::vector<Side> sides(Family family, int lives) {
  const std::vector<int> lengths =
      family == Family::kV4 ? std::vector{12, 24, 32} : std::vector{20, 48, 64, 128};
  std::vector<Side> all;
  for (const int length : lengths)
    for (int life = 0; life < lives; ++life)
      for (const std::uint32_t scope : {0U, kScope, kOtherScope}) all.push_back({length, life, scope});
  return all;
}

std::vector<Pair> pairs(Family family) {
  std::vector<Pair> all;
  for (const Side& ban : sides(family, 3))
    for (const Side& allow : sides(family, 2)) all.push_back({family, ban, allow});
  return all;
}

/// One visitor a pair, in a block of its own.
IpAddress visitor(Family family, std::size_t number) {
  IpAddress address;
  address.family = family;
  const auto top = static_cast<std::uint32_t>(family == Family::kV4 ? (0x100 + number) << 20
                                                                    : 0x20010000 + (number << 12));
  for (std::uint32_t i = 0; i < 4; ++i) address.bytes.at(i) = static_cast<std::uint8_t>(top >> (24 - 8 * i));
  address.bytes.at(family == Family::kV4 ? 3 : 15) = 7;
  return address;
}

CompiledKey key(const IpAddress& address, Kind kind, const Side& side) {
  const WallTime end = side.life == 1 ? from_now(-std::chrono::hours(1)) : kNever;
  const Ends ends = side.life == 2 ? shadow() : until(end);
  return {{make_prefix(address, side.length), kind, side.scope}, ends.until, ends.shadow_until};
}

bool holds(const Side& side, int life) {
  return side.life == life && (side.scope == 0 || side.scope == kScope);
}

chatgate_counter expected(const Pair& pair) {
  if (holds(pair.allow, 0)) return CHATGATE_PASS_WHITELISTED;
  if (holds(pair.ban, 0)) return CHATGATE_DROP_BANNED;
  return holds(pair.ban, 2) ? CHATGATE_PASS_SHADOW : CHATGATE_PASS_UNLISTED;
}

class Whitelist : public KernelTest {
 protected:
  void ask_all(Family family, const char* destination) {
    const std::vector<Pair> all = pairs(family);
    std::vector<CompiledKey> keys;
    for (std::size_t i = 0; i < all.size(); ++i) {
      keys.push_back(key(visitor(family, i), Kind::kBan, all[i].ban));
      keys.push_back(key(visitor(family, i), Kind::kAllow, all[i].allow));
    }
    ASSERT_EQ(failure(kernel().replace(keys, std::vector<KernelDestination>{{ip(destination), kScope}})), "");
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Pair& pair = all[i];
      EXPECT_EQ(kernel().reason(visitor(family, i), ip(destination)), expected(pair))
          << "ban /" << pair.ban.length << " life " << pair.ban.life << " scope " << pair.ban.scope
          << ", allow /" << pair.allow.length << " life " << pair.allow.life << " scope " << pair.allow.scope;
    }
  }
};

TEST_F(Whitelist, WinsWhateverTheLengthsV4) {
  ASSERT_EQ(pairs(Family::kV4).size(), std::size_t{27 * 18});
  ask_all(Family::kV4, "198.51.100.1");
}

TEST_F(Whitelist, WinsWhateverTheLengthsV6) {
  ASSERT_EQ(pairs(Family::kV6).size(), std::size_t{36 * 24});
  ask_all(Family::kV6, "2001:db8:ffff::1");
}

}  // namespace
}  // namespace chatgate::test
