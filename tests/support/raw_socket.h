// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/packet.h"

namespace chatgate::test {

/// Whole Ethernet frames out of and into one interface of a network namespace, behind its XDP program: what
/// was dropped is not seen here. Fails the test if it cannot be opened.
class RawSocket {
 public:
  RawSocket(const std::string& netns, const std::string& interface);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  const Mac& mac() const { return mac_; }

  /// Waits until there is room on the link. Fails the test if the kernel does not take the frame.
  void send(const Packet& frame);

  /// The next frame that came in over the link, with the VLAN tag that the kernel takes out put back; nothing
  /// within `limit`.
  std::optional<Packet> receive(std::chrono::milliseconds limit);

 private:
  int fd_ = -1;
  Mac mac_;
};

/// Whether `text` is somewhere in the frame.
bool holds_text(const Packet& frame, std::string_view text);

}  // namespace chatgate::test
