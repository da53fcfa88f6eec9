// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "support/lab.h"

namespace chatgate::test {

/// What tests keep banned, and what they keep allowed, inside a banned prefix or not.
inline constexpr const char* kBannedSentinel = "198.51.100.66";
inline constexpr const char* kAllowedSentinel = "198.51.100.200";

/// Real packets through the filter: UDP from source addresses of the visitors' side, which get them for it.
/// Behind each packet a marker follows from 198.51.100.2, which must not be banned: one link keeps their
/// order, so whatever has not come before its marker was dropped, and nobody waits for a time to pass.
class Traffic {
 public:
  /// `sources`: in 198.51.100.0/24.
  Traffic(const Lab& lab, const std::vector<std::string>& sources);

  /// Whether a packet from there reaches a socket on the host. A marker that does not fails the test.
  bool passes(const std::string& source);
  /// Sends so many, and returns how many of them did.
  int send(const std::string& source, int count);

 private:
  bool read_until_marker();

  UniqueFd receiver_;
  std::map<std::string, UniqueFd> senders_;
  std::uint32_t number_ = 0;
};

/// While it lives, asks again and again whether `banned` and `allowed` pass: once before the constructor
/// returns, once at least before the destructor does. Ends with an error if the first ever did, or the second
/// ever did not.
class Sentinels {
 public:
  Sentinels(Traffic& traffic, std::string banned, std::string allowed);
  ~Sentinels();
  Sentinels(const Sentinels&) = delete;
  Sentinels& operator=(const Sentinels&) = delete;

 private:
  std::atomic<bool> stop_{false};
  std::atomic<int> rounds_{0};
  int leaks_ = 0;
  int losses_ = 0;
  std::thread thread_;
};

}  // namespace chatgate::test
