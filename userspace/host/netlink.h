// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

struct mnl_socket;
struct nlattr;
struct nlmsghdr;

namespace chatgate {

struct NetlinkClose {
  void operator()(mnl_socket* socket) const;
};
using NetlinkSocket = std::unique_ptr<mnl_socket, NetlinkClose>;

/// Sends one request, of at most 256 bytes, to a netlink family (NETLINK_ROUTE, …) of this network namespace
/// and reads the answer to its end. `fill` completes the message, whose flags are NLM_F_REQUEST and what it
/// adds; it must ask for a dump or an acknowledgement, or the answer has no end. `take` gets each message.
/// Errors are the kernel's, as those of `what` on `object`.
Status ask_netlink(int protocol, const std::function<void(nlmsghdr*)>& fill,
                   const std::function<void(const nlmsghdr*)>& take, std::string_view what,
                   std::string_view object);

/// The attributes behind a message's fixed header of `header` bytes.
void each_attribute(const nlmsghdr* message, std::size_t header,
                    const std::function<void(const nlattr*)>& take);

}  // namespace chatgate
