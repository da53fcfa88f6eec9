// SPDX-License-Identifier: Apache-2.0
// The verdict matrix: every combination of what can cover a packet, asked of both programs. The expected
// verdict is read off the cell with DESIGN section 3 in hand; a cell that was neither asked nor excused fails
// the test.
#include <linux/bpf.h>

#include <compare>
#include <set>

#include "bpf/scopes.h"
#include "support/counting.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

enum class Covers { kBan, kAllow, kBoth, kNone };
enum class Length { kHost, kSixtyFour, kMid, kWide };
enum class Life { kLive, kExpired, kShadow };
enum class Reach { kHostWide, kInScope, kOtherScope };

constexpr Covers kCovers[] = {Covers::kBan, Covers::kAllow, Covers::kBoth, Covers::kNone};
constexpr Length kLengths[] = {Length::kHost, Length::kSixtyFour, Length::kMid, Length::kWide};
constexpr Life kLives[] = {Life::kLive, Life::kExpired, Life::kShadow};
constexpr Reach kReaches[] = {Reach::kHostWide, Reach::kInScope, Reach::kOtherScope};
constexpr Family kFamilies[] = {Family::kV4, Family::kV6};
constexpr int kTags[] = {0, 1, 2, 4};

struct Cell {
  Family family;
  int tags;
  Covers covers;
  Length length;
  Life life;
  Reach reach;

  auto operator<=>(const Cell&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Cell& cell) {
  return out << "v" << static_cast<int>(cell.family) << ", " << cell.tags << " tags, covers "
             << static_cast<int>(cell.covers) << ", length " << static_cast<int>(cell.length) << ", life "
             << static_cast<int>(cell.life) << ", reach " << static_cast<int>(cell.reach);
}

/// Combinations that mean nothing, each with the reason. "" : the cell must be asked.
std::string excuse(const Cell& cell) {
  const bool first =
      cell.length == Length::kHost && cell.life == Life::kLive && cell.reach == Reach::kHostWide;
  if (cell.covers == Covers::kNone && !first)
    return "nothing has no length, life or reach: one cell stands for all";
  if (cell.covers == Covers::kAllow && cell.life == Life::kShadow) return "an allow cannot be a shadow";
  if (cell.length == Length::kSixtyFour && cell.family == Family::kV4) return "IPv4 has no /64";
  return "";
}

template <typename Visit>
void for_each_cell(Visit visit) {
  for (const Family family : kFamilies)
    for (const int tags : kTags)
      for (const Covers covers : kCovers)
        for (const Length length : kLengths)
          for (const Life life : kLives)
            for (const Reach reach : kReaches) visit(Cell{family, tags, covers, length, life, reach});
}

/// Section 3: an active allow that reaches the packet passes it, else an active ban that does drops it, else
/// a shadow ban is counted. In a cell with both, the ban alone is the shadow.
chatgate_counter expected(const Cell& cell) {
  const bool reaches = cell.reach != Reach::kOtherScope;
  const bool allow = cell.covers == Covers::kAllow || cell.covers == Covers::kBoth;
  const bool ban = cell.covers == Covers::kBan || cell.covers == Covers::kBoth;
  if (reaches && allow && cell.life != Life::kExpired) return CHATGATE_PASS_WHITELISTED;
  if (reaches && ban && cell.life == Life::kLive) return CHATGATE_DROP_BANNED;
  if (reaches && ban && cell.life == Life::kShadow) return CHATGATE_PASS_SHADOW;
  return CHATGATE_PASS_UNLISTED;
}

/// The cell's prefix, in a block (/12 or /20) that no other cell has; tags share it.
IpPrefix prefix_of(const Cell& cell) {
  const auto number =
      static_cast<std::uint32_t>((static_cast<int>(cell.covers) * 4 + static_cast<int>(cell.length)) * 9 +
                                 static_cast<int>(cell.life) * 3 + static_cast<int>(cell.reach));
  IpAddress address;
  address.family = cell.family;
  const bool v4 = cell.family == Family::kV4;
  const std::uint32_t top = v4 ? (0x100 + number) << 20 : 0x20010000 + (number << 12);
  for (std::uint32_t i = 0; i < 4; ++i) address.bytes.at(i) = static_cast<std::uint8_t>(top >> (24 - 8 * i));
  address.bytes.at(v4 ? 3 : 15) = 7;
  const int lengths[] = {address_bits(cell.family), 64, v4 ? 24 : 48, v4 ? 12 : 20};
  return make_prefix(address, lengths[static_cast<int>(cell.length)]);
}

std::vector<CompiledKey> keys_of(const Cell& cell, WallTime live) {
  const std::uint32_t scope = cell.reach == Reach::kHostWide ? 0 : kScope;
  const WallTime over = from_now(-std::chrono::hours(1));
  const Ends ends = cell.life == Life::kExpired ? Ends{over, over} : until(live);
  std::vector<CompiledKey> keys;
  if (cell.covers == Covers::kAllow || cell.covers == Covers::kBoth)
    keys.push_back({{prefix_of(cell), Kind::kAllow, scope}, ends.until, {}});
  const Ends of_ban = cell.life == Life::kShadow ? shadow(live) : ends;
  if (cell.covers == Covers::kBan || cell.covers == Covers::kBoth)
    keys.push_back({{prefix_of(cell), Kind::kBan, scope}, of_ban.until, of_ban.shadow_until});
  return keys;
}

IpAddress destination(Family family, int number) {
  return ip(family == Family::kV4 ? "198.51.100." + std::to_string(number)
                                  : "2001:db8::" + std::to_string(number));
}

/// Where the cell's packets go: to its license, to another one's address, to nobody's.
std::vector<IpAddress> destinations_of(const Cell& cell) {
  const IpAddress served = destination(cell.family, 1), other = destination(cell.family, 2),
                  nobody = destination(cell.family, 3);
  if (cell.reach == Reach::kHostWide) return {served, other, nobody};
  return cell.reach == Reach::kInScope ? std::vector{served} : std::vector{other, nobody};
}

class Matrix : public KernelTest {
 protected:
  void load(WallTime live) {
    std::vector<CompiledKey> keys;
    for_each_cell([&](const Cell& cell) {
      if (cell.tags != 0 || !excuse(cell).empty()) return;
      for (const CompiledKey& key : keys_of(cell, live)) keys.push_back(key);
    });
    std::vector<KernelDestination> destinations;
    for (const Family family : kFamilies) {
      destinations.push_back({destination(family, 1), kScope});
      destinations.push_back({destination(family, 2), kOtherScope});
    }
    ASSERT_EQ(failure(kernel().replace(keys, destinations)), "");
  }

  void ask(const Cell& cell, const CountingProgram& program) {
    const IpPrefix prefix = prefix_of(cell);
    for (const IpAddress& source : {prefix.address, last_address(prefix)}) {
      for (const IpAddress& to : destinations_of(cell)) {
        const Packet packet = PacketBuilder(source, to).tags(cell.tags).udp();
        EXPECT_EQ(kernel().reason(packet), expected(cell))
            << cell << ", " << to_string(source) << " to " << to_string(to);
        const bool dropped = program.run(packet) == XDP_DROP;
        EXPECT_EQ(dropped, expected(cell) == CHATGATE_DROP_BANNED) << cell;
      }
    }
    asked_.insert(cell);
  }

  void ask_all(WallTime live) {
    load(live);
    if (HasFatalFailure()) return;
    const auto program = CountingProgram::load(kernel().tables());
    ASSERT_EQ(failure(program), "");
    for_each_cell([&](const Cell& cell) {
      if (excuse(cell).empty()) ask(cell, *program);
    });
    check_complete();
  }

  /// The whole product is there, by its size and cell by cell.
  void check_complete() {
    std::size_t product = 0, excused = 0;
    for_each_cell([&](const Cell& cell) {
      ++product;
      if (!excuse(cell).empty())
        ++excused;
      else
        EXPECT_EQ(asked_.count(cell), 1U) << "never asked: " << cell;
    });
    EXPECT_EQ(product, 2U * 4 * 4 * 4 * 3 * 3);
    // v4: 3 lengths of (9 bans + 6 allows + 9 both); v6: 4 lengths; one for nothing each; four depths of
    // tags.
    EXPECT_EQ(asked_.size(), 4U * (3 * 24 + 4 * 24 + 2));
    EXPECT_EQ(asked_.size() + excused, product);
  }

 private:
  std::set<Cell> asked_;
};

TEST_F(Matrix, Permanent) { ask_all(kNever); }

TEST_F(Matrix, Finite) { ask_all(from_now(std::chrono::hours(1))); }

}  // namespace
}  // namespace chatgate::test
