// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "base/result.h"
#include "host/netlink.h"

namespace chatgate {

/// What happened to interfaces since the last look.
struct LinkEvents {
  std::set<std::string>
      names;            ///< that came, went, got this name, or changed (another XDP program, up, down)
  bool missed = false;  ///< there was more than the kernel kept: anything may have happened
};

/// Hears of the interfaces of this network namespace (rtnetlink, RTNLGRP_LINK).
class LinkWatch {
 public:
  /// From now on: what happened before has to be looked up.
  static Result<LinkWatch> open();

  /// Readable when there is something to take.
  int fd() const;
  /// What has come in; does not wait.
  Result<LinkEvents> take();

 private:
  explicit LinkWatch(NetlinkSocket socket) : socket_(std::move(socket)) {}

  NetlinkSocket socket_;
};

}  // namespace chatgate
