// SPDX-License-Identifier: Apache-2.0
#include "host/netlink.h"

#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>

namespace chatgate {
namespace {

constexpr std::uint32_t kSequence = 1;

using Take = std::function<void(const nlmsghdr*)>;

int hand_over(const nlmsghdr* message, void* data) {
  (*static_cast<const Take*>(data))(message);
  return MNL_CB_OK;
}

}  // namespace

void NetlinkClose::operator()(mnl_socket* socket) const { mnl_socket_close(socket); }

Status ask_netlink(int protocol, const std::function<void(nlmsghdr*)>& fill, const Take& take,
                   std::string_view what, std::string_view object) {
  const auto error = [&] { return fail(system_error(what, object, errno)); };
  const NetlinkSocket socket(mnl_socket_open2(protocol, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return error();
  std::array<char, 32768> buffer{};  // what the kernel uses for dumps
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_flags = NLM_F_REQUEST;
  request->nlmsg_seq = kSequence;
  fill(request);
  if (mnl_socket_sendto(socket.get(), request, request->nlmsg_len) < 0) return error();
  Take copy = take;
  for (int status = MNL_CB_OK; status > MNL_CB_STOP;) {
    const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    if (size < 0) return error();
    status = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), kSequence,
                        mnl_socket_get_portid(socket.get()), hand_over, &copy);
    if (status < 0) return error();
  }
  return {};
}

void each_attribute(const nlmsghdr* message, std::size_t header,
                    const std::function<void(const nlattr*)>& take) {
  const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, header));
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
  while (mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)))) {
    take(attribute);
    attribute = mnl_attr_next(attribute);
  }
}

}  // namespace chatgate
