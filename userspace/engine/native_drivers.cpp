// SPDX-License-Identifier: Apache-2.0
#include "engine/native_drivers.h"

#include <algorithm>
#include <array>

namespace chatgate {
namespace {

struct Driver {
  std::string_view name;
  bool frags;
};

// "Driver support" of https://docs.ebpf.io/linux/program-type/BPF_PROG_TYPE_XDP/, which names the commits;
// taken: what came up to 6.1. mlx5 has frags in some of its modes only, so it is not counted among them.
constexpr std::array kDrivers{
    Driver{"atlantic", false},      Driver{"bnxt_en", true},    Driver{"cpsw", false},
    Driver{"cpsw-switch", false},   Driver{"ena", false},       Driver{"fsl_dpa", false},
    Driver{"fsl_dpaa2_eth", false}, Driver{"fsl_enetc", false}, Driver{"hv_netvsc", false},
    Driver{"i40e", false},          Driver{"ice", false},       Driver{"igb", false},
    Driver{"igc", false},           Driver{"ixgbe", false},     Driver{"ixgbevf", false},
    Driver{"mana", false},          Driver{"mlx4_en", false},   Driver{"mlx5_core", false},
    Driver{"mvneta", true},         Driver{"mvpp2", false},     Driver{"netsec", false},
    Driver{"nfp", false},           Driver{"nicvf", false},     Driver{"qede", false},
    Driver{"rvu-nicpf", false},     Driver{"sfc", false},       Driver{"st_gmac", false},
    Driver{"tun", false},           Driver{"veth", true},       Driver{"vif", false},
    Driver{"virtio_net", false},
};

}  // namespace

std::optional<XdpSupport> support_in_linux_6_1(std::string_view driver) {
  const auto* const known =
      std::find_if(kDrivers.begin(), kDrivers.end(), [&](const Driver& one) { return one.name == driver; });
  if (known == kDrivers.end()) return std::nullopt;
  return XdpSupport{true, known->frags};
}

}  // namespace chatgate
