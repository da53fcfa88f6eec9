// SPDX-License-Identifier: Apache-2.0
#include "host/xdp_support.h"

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include <cerrno>

#include "host/netlink.h"

namespace chatgate {
namespace {

// include/uapi/linux/netdev.h of Linux 6.3, which Debian 12's headers do not have yet.
constexpr const char* kFamily = "netdev";
constexpr std::uint8_t kDevGet = 1;
constexpr std::uint16_t kIfindex = 1;
constexpr std::uint16_t kXdpFeatures = 3;
constexpr std::uint64_t kBasic = 1;  // XDP_DROP and XDP_PASS among others
constexpr std::uint64_t kRxSg = 32;

void put_command(nlmsghdr* request, std::uint16_t family, std::uint8_t command) {
  request->nlmsg_type = family;
  request->nlmsg_flags |= NLM_F_ACK;
  auto* header = static_cast<genlmsghdr*>(mnl_nlmsg_put_extra_header(request, sizeof(genlmsghdr)));
  header->cmd = command;
  header->version = 1;
}

/// The family's number; nothing: the kernel has none of that name.
std::optional<std::uint16_t> family_number() {
  std::optional<std::uint16_t> number;
  const auto ask = [](nlmsghdr* request) {
    put_command(request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
    mnl_attr_put_strz(request, CTRL_ATTR_FAMILY_NAME, kFamily);
  };
  const auto take = [&](const nlmsghdr* message) {
    each_attribute(message, sizeof(genlmsghdr), [&](const nlattr* attribute) {
      if (mnl_attr_get_type(attribute) == CTRL_ATTR_FAMILY_ID) number = mnl_attr_get_u16(attribute);
    });
  };
  const Status asked = ask_netlink(NETLINK_GENERIC, ask, take, "find netlink family", kFamily);
  return asked ? number : std::nullopt;
}

}  // namespace

Result<std::optional<XdpSupport>> xdp_support(std::uint32_t interface) {
  const std::optional<std::uint16_t> family = family_number();
  if (!family) return std::optional<XdpSupport>();
  std::optional<XdpSupport> support;
  const auto ask = [&](nlmsghdr* request) {
    put_command(request, *family, kDevGet);
    mnl_attr_put_u32(request, kIfindex, interface);
  };
  const auto take = [&](const nlmsghdr* message) {
    each_attribute(message, sizeof(genlmsghdr), [&](const nlattr* attribute) {
      if (mnl_attr_get_type(attribute) != kXdpFeatures) return;
      const std::uint64_t features = mnl_attr_get_u64(attribute);
      support = XdpSupport{(features & kBasic) != 0, (features & kRxSg) != 0};
    });
  };
  CHATGATE_TRY(ask_netlink(NETLINK_GENERIC, ask, take, "read XDP features", ""));
  return support;
}

}  // namespace chatgate
