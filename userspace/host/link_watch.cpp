// SPDX-License-Identifier: Apache-2.0
#include "host/link_watch.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "host/netlink.h"

namespace chatgate {
namespace {

Error watch_error() { return system_error("watch interfaces", "this host", errno); }

int on_message(const nlmsghdr* message, void* data) {
  if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) return MNL_CB_OK;
  each_attribute(message, sizeof(ifinfomsg), [data](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == IFLA_IFNAME)
      static_cast<LinkEvents*>(data)->names.insert(mnl_attr_get_str(attribute));
  });
  return MNL_CB_OK;
}

}  // namespace

Result<LinkWatch> LinkWatch::open() {
  NetlinkSocket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket || mnl_socket_bind(socket.get(), RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0)
    return fail(watch_error());
  return LinkWatch(std::move(socket));
}

int LinkWatch::fd() const { return mnl_socket_get_fd(socket_.get()); }

Result<LinkEvents> LinkWatch::take() {
  LinkEvents events;
  std::array<char, 32768> buffer{};
  for (;;) {
    const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return events;
    if (size < 0 && errno != ENOBUFS && errno != ENOSPC) return fail(watch_error());
    if (size < 0) {  // the kernel dropped some, or one is larger than the buffer
      events.missed = true;
      continue;
    }
    // Nobody asked for these: they have no number and no port.
    if (mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), 0, 0, on_message, &events) < 0)
      events.missed = true;
  }
}

}  // namespace chatgate
