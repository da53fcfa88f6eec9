// SPDX-License-Identifier: Apache-2.0
#include "support/random_policy.h"

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "support/policy.h"

namespace chatgate::test {
namespace {

/// The edges of blocks, of tables and of gates.
constexpr int kLengths4[] = {0, 1, 7, 8, 15, 16, 22, 23, 24, 24, 25, 30, 31, 32, 32, 32};
constexpr int kLengths6[] = {0,  2,  3,  4,  8,  26, 27, 28, 32,  47,  48,
                             48, 49, 56, 63, 64, 64, 64, 65, 127, 128, 128};
constexpr std::uint32_t kDestinations = 6;

/// One further (up) or one back; wraps around at the end of the address space.
IpAddress step(IpAddress address, bool up) {
  for (std::size_t i = address_size(address); i-- > 0;) {
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] + (up ? 1 : 255));
    if (address.bytes[i] != (up ? 0 : 255)) break;
  }
  return address;
}

IpAddress destination_number(Family family, std::uint32_t number) {
  IpAddress address = ip(family == Family::kV4 ? "198.51.100.0" : "2001:db8:ffff::");
  address.bytes.at(address_size(address) - 1) = static_cast<std::uint8_t>(number);
  return address;
}

}  // namespace

std::uint64_t seed_for(std::uint64_t part) {
  const char* given = std::getenv("CHATGATE_SEED");
  const std::uint64_t base = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "CHATGATE_SEED=" << base << " (part " << part << ")" << std::endl;
  return base * 1000 + part;
}

IpAddress RandomPolicy::anywhere(Family family) {
  IpAddress address;
  address.family = family;
  for (std::size_t i = 0; i < address_size(address); ++i)
    address.bytes[i] = static_cast<std::uint8_t>(below(256));
  return address;
}

/// One of a few addresses, with none or a few of its bits turned.
IpAddress RandomPolicy::corner(Family family) {
  static const IpAddress corners4[] = {ip("192.0.2.77"), ip("10.0.0.0"), ip("255.255.255.255"),
                                       ip("0.0.0.1")};
  static const IpAddress corners6[] = {ip("2001:db8::77"),   ip("2001:db8:0:ffff:ffff:ffff:ffff:ffff"),
                                       ip("3fff:ffff::"),    ip("1fff::1"),
                                       ip("fe80::1"),        ip("::1"),
                                       ip("ffff:ffff::ffff")};
  // Half of them in the first corner: there the prefixes nest deeply.
  const bool first = chance(50);
  IpAddress address = family == Family::kV4 ? corners4[first ? 0 : below(4)] : corners6[first ? 0 : below(7)];
  const auto bits = static_cast<std::uint32_t>(address_bits(family));
  for (std::uint32_t turns = below(3); turns > 0; --turns) {
    const std::uint32_t bit = below(bits);
    address.bytes.at(bit / 8) ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
  }
  return address;
}

int RandomPolicy::length(Family family) {
  const int any = static_cast<int>(below(static_cast<std::uint32_t>(address_bits(family)) + 1));
  int length = any;
  if (chance(60))
    length = family == Family::kV4 ? kLengths4[below(std::size(kLengths4))]
                                   : kLengths6[below(std::size(kLengths6))];
  // The widest ones would be over everything if they were as frequent as the others.
  return length < 8 && chance(40) ? address_bits(family) - length : length;
}

WallTime RandomPolicy::end() {
  const std::chrono::hours away(24 + below(1000));
  switch (below(4)) {
    case 0:
      return now_ - away;
    case 1:
      return now_ + away;
    case 2:
      return WallTime(std::chrono::nanoseconds(1 + below(1000)));
    default:
      return kNever;
  }
}

CompiledKey RandomPolicy::key() {
  const Family of = family();
  const IpPrefix prefix = make_prefix(chance(90) ? corner(of) : anywhere(of), length(of));
  const std::uint32_t scope = chance(60) ? 0 : 1 + below(3);
  return changed({{prefix, chance(70) ? Kind::kBan : Kind::kAllow, scope}, {}, {}});
}

CompiledKey RandomPolicy::changed(CompiledKey key) {
  const bool shadow = key.key.kind == Kind::kBan && chance(40);
  key.shadow_until = shadow ? end() : WallTime{};
  key.until = shadow && chance(70) ? WallTime{} : end();
  return key;
}

std::vector<CompiledKey> RandomPolicy::chain() {
  const IpAddress over = corner(family());
  const Kind kind = chance(70) ? Kind::kBan : Kind::kAllow;
  const std::uint32_t scope = chance(60) ? 0 : 1 + below(3);
  std::vector<CompiledKey> keys;
  const int shortest = 8 + static_cast<int>(below(8)), apart = over.family == Family::kV4 ? 1 : 4;
  for (int i = 0; i < 12; ++i) {
    const std::chrono::hours away(24 + below(1000));
    const WallTime ends = chance(70) ? now_ - away : now_ + away;
    keys.push_back({{make_prefix(over, shortest + i * apart), kind, scope}, ends, {}});
  }
  return keys;
}

IpAddress RandomPolicy::near(const IpPrefix& prefix) {
  switch (below(8)) {
    case 0:
      return prefix.address;
    case 1:
      return last_address(prefix);
    case 2:
      return step(prefix.address, false);
    case 3:
      return step(last_address(prefix), true);
    case 4:
      return corner(prefix.address.family);
    case 5:
      return anywhere(prefix.address.family);
    default:
      break;
  }
  IpAddress inside = anywhere(prefix.address.family);
  for (int bit = 0; bit < prefix.length; ++bit) {
    const auto one = static_cast<std::uint8_t>(0x80 >> bit % 8);
    std::uint8_t& byte = inside.bytes.at(static_cast<std::size_t>(bit) / 8);
    byte = static_cast<std::uint8_t>((byte & ~one) |
                                     (prefix.address.bytes.at(static_cast<std::size_t>(bit) / 8) & one));
  }
  return inside;
}

std::vector<KernelDestination> RandomPolicy::destinations() {
  std::vector<KernelDestination> all;
  if (chance(10)) return all;  // a generation without scopes
  for (const Family family : {Family::kV4, Family::kV6})
    for (std::uint32_t i = 0; i < kDestinations; ++i)
      if (chance(80)) all.push_back({destination_number(family, i), 1 + below(3)});
  return all;
}

IpAddress RandomPolicy::destination(Family family) {
  return destination_number(family, below(kDestinations + 1));
}

}  // namespace chatgate::test
