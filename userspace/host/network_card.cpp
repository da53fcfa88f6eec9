// SPDX-License-Identifier: Apache-2.0
#include "host/network_card.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

/// ethtool's ioctl on one interface.
class Ethtool {
 public:
  explicit Ethtool(const std::string& interface) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    std::strncpy(request_.ifr_name, interface.c_str(), sizeof(request_.ifr_name) - 1);
  }

  /// False: see errno. `command` begins with its number.
  bool ask(void* command) {
    request_.ifr_data = static_cast<char*>(command);
    return ioctl(socket_.get(), SIOCETHTOOL, &request_) == 0;
  }

 private:
  UniqueFd socket_;
  ifreq request_{};
};

/// Room for a structure of ethtool that ends in an array of `count` elements.
template <typename Header, typename Element>
std::vector<std::uint64_t> room(std::uint32_t count) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  return std::vector<std::uint64_t>((sizeof(Header) + count * sizeof(Element) + kWord - 1) / kWord);
}

std::uint32_t count_features(Ethtool& ethtool) {
  auto memory = room<ethtool_sset_info, std::uint32_t>(1);
  auto* info = reinterpret_cast<ethtool_sset_info*>(memory.data());
  info->cmd = ETHTOOL_GSSET_INFO;
  info->sset_mask = 1ULL << ETH_SS_FEATURES;
  if (!ethtool.ask(info) || info->sset_mask == 0) return 0;
  return info->data[0];
}

std::map<std::string, CardFeature> read_features(Ethtool& ethtool) {
  std::map<std::string, CardFeature> features;
  const std::uint32_t count = count_features(ethtool);
  const std::uint32_t blocks = (count + 31) / 32;
  auto names = room<ethtool_gstrings, char[ETH_GSTRING_LEN]>(count);  // NOLINT(modernize-avoid-c-arrays)
  auto* strings = reinterpret_cast<ethtool_gstrings*>(names.data());
  strings->cmd = ETHTOOL_GSTRINGS;
  strings->string_set = ETH_SS_FEATURES;
  strings->len = count;
  auto bits = room<ethtool_gfeatures, ethtool_get_features_block>(blocks);
  auto* held = reinterpret_cast<ethtool_gfeatures*>(bits.data());
  held->cmd = ETHTOOL_GFEATURES;
  held->size = blocks;
  if (count == 0 || !ethtool.ask(strings) || !ethtool.ask(held)) return features;
  for (std::uint32_t i = 0; i < count; ++i) {
    const char* name = reinterpret_cast<const char*>(strings->data) + std::size_t{i} * ETH_GSTRING_LEN;
    const ethtool_get_features_block& block = held->features[i / 32];
    const std::uint32_t bit = 1U << (i % 32);
    const bool changeable = (block.available & bit) != 0 && (block.never_changed & bit) == 0;
    features[std::string(name, strnlen(name, ETH_GSTRING_LEN))] = {(block.active & bit) != 0, !changeable};
  }
  return features;
}

std::optional<CardChannels> read_channels(Ethtool& ethtool) {
  ethtool_channels channels{};
  channels.cmd = ETHTOOL_GCHANNELS;
  if (!ethtool.ask(&channels)) return std::nullopt;
  return CardChannels{channels.rx_count, channels.combined_count, channels.max_rx, channels.max_combined};
}

}  // namespace

Result<NetworkCard> network_card(const std::string& interface) {
  Ethtool ethtool(interface);
  NetworkCard card;
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  if (ethtool.ask(&driver))
    card.driver = std::string(driver.driver, strnlen(driver.driver, sizeof(driver.driver)));
  else if (errno == ENODEV)
    return fail(refused("find interface", interface, "no such interface here", "ip -brief link"));
  card.features = read_features(ethtool);
  card.channels = read_channels(ethtool);
  return card;
}

}  // namespace chatgate
