// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace chatgate::test {

/// Somebody else's XDP program on an interface, attached without libxdp's dispatcher; it passes every packet.
/// Fails the test if it cannot be put there.
class ForeignProgram {
 public:
  ForeignProgram(const std::string& netns, const std::string& interface, bool generic = false);
  ~ForeignProgram();
  ForeignProgram(const ForeignProgram&) = delete;
  ForeignProgram& operator=(const ForeignProgram&) = delete;

  std::uint32_t id() const { return id_; }

 private:
  int fd_ = -1;
  std::uint32_t id_ = 0;
};

}  // namespace chatgate::test
