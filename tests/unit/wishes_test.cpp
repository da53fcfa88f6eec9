// SPDX-License-Identifier: Apache-2.0
#include "service/wishes.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

constexpr AttachMode kNative = AttachMode::kNative;
constexpr AttachMode kGeneric = AttachMode::kGeneric;
constexpr AttachMode kAuto = AttachMode::kAuto;

Configuration configured(std::vector<std::string> interfaces, const std::string& mode = "native") {
  Configuration configuration;
  configuration.interfaces = std::move(interfaces);
  configuration.mode = mode;
  return configuration;
}

using Wanted = std::vector<WantedInterface>;

TEST(Wishes, WithoutAnythingThereAreNone) {
  const Wishes none = wishes_of({}, {});
  EXPECT_TRUE(none.wanted.empty());
  EXPECT_TRUE(none.held_off.empty());
}

TEST(Wishes, WhatIsConfiguredIsWantedInTheConfiguredMode) {
  EXPECT_EQ(wishes_of(configured({"eth1", "eth0"}, "auto"), {}).wanted,
            (Wanted{{"eth1", {kAuto}}, {"eth0", {kAuto}}}));
}

TEST(Wishes, WhatWasAttachedIsWantedAsItWas) {
  EXPECT_EQ(wishes_of(configured({"eth0"}), {{"eth1", true, "generic"}}).wanted,
            (Wanted{{"eth0", {kNative}}, {"eth1", {kGeneric}}}));
}

TEST(Wishes, TheConfiguredModeIsTriedBeforeTheOneOnRecord) {
  EXPECT_EQ(wishes_of(configured({"eth0"}), {{"eth0", true, "generic"}}).wanted,
            (Wanted{{"eth0", {kNative, kGeneric}}}));
  EXPECT_EQ(wishes_of(configured({"eth0"}), {{"eth0", true, "native"}}).wanted,
            (Wanted{{"eth0", {kNative}}}));
}

TEST(Wishes, WhatWasDetachedStaysOff) {
  const Wishes wishes =
      wishes_of(configured({"eth0", "eth1"}),
                {{"eth0", false, "native"}, {"eth1", true, "native"}, {"eth2", false, "native"}});
  EXPECT_EQ(wishes.wanted, (Wanted{{"eth1", {kNative}}}));
  EXPECT_EQ(wishes.held_off, (std::vector<std::string>{"eth0"}));
}

}  // namespace
}  // namespace chatgate::test
