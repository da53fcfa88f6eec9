// SPDX-License-Identifier: Apache-2.0
#include "service/attach_tries.h"
#include "unit/moments.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

TEST(AttachTries, WhatDidNotFailMayBeTried) {
  const AttachTries tries;
  EXPECT_TRUE(tries.may_try("eth0", 2, kStart));
  EXPECT_FALSE(tries.next());
}

TEST(AttachTries, WaitTwiceAsLongEachTimeUpToAMinute) {
  AttachTries tries;
  Instant now = kStart;
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    tries.failed("eth0", 2, now);
    EXPECT_FALSE(tries.may_try("eth0", 2, now + wait - 1ms));
    EXPECT_TRUE(tries.may_try("eth0", 2, now + wait));
    EXPECT_EQ(tries.next(), now + wait);
    now += wait;
  }
  for (int i = 0; i < 100; ++i) tries.failed("eth0", 2, now);
  EXPECT_EQ(tries.next(), now + 60s);
}

TEST(AttachTries, AnotherInterfaceOfThatNameMayBeTriedAtOnce) {
  AttachTries tries;
  for (int i = 0; i < 5; ++i) tries.failed("eth0", 2, kStart);
  EXPECT_TRUE(tries.may_try("eth0", 3, kStart));
  tries.failed("eth0", 3, kStart);
  EXPECT_EQ(tries.next(), kStart + 1s);
}

TEST(AttachTries, EachInterfaceHasItsOwn) {
  AttachTries tries;
  tries.failed("eth0", 2, kStart + 1s);
  tries.failed("eth1", 3, kStart);
  EXPECT_TRUE(tries.may_try("eth2", 4, kStart));
  EXPECT_EQ(tries.next(), kStart + 1s);
  tries.forget("eth1");
  EXPECT_EQ(tries.next(), kStart + 2s);
  tries.forget("eth0");
  EXPECT_FALSE(tries.next());
}

TEST(AttachTries, OfWhatIsNotWantedAreForgotten) {
  AttachTries tries;
  tries.failed("eth0", 2, kStart);
  tries.failed("eth1", 3, kStart + 1s);
  tries.keep_only({"eth1", "eth2"});
  EXPECT_EQ(tries.next(), kStart + 2s);
  tries.keep_only({});
  EXPECT_FALSE(tries.next());
}

}  // namespace
}  // namespace chatgate::test
