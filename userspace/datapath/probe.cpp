// SPDX-License-Identifier: Apache-2.0
#include "datapath/probe.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "datapath/tables.h"

namespace chatgate {
namespace {

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kFrame = 64;

struct Frame {
  std::array<std::uint8_t, kFrame> bytes{};
};

Frame make_frame(const IpAddress& source, const IpAddress& destination) {
  Frame frame;
  auto* const ethertype = &frame.bytes[12];
  auto* const ip = &frame.bytes[kEthernet];
  if (source.family == Family::kV4) {
    ethertype[0] = 0x08;
    ip[0] = 0x45;
    ip[9] = 17;  // UDP
    std::copy_n(source.bytes.begin(), 4, ip + 12);
    std::copy_n(destination.bytes.begin(), 4, ip + 16);
    return frame;
  }
  ethertype[0] = 0x86;
  ethertype[1] = 0xdd;
  ip[0] = 0x60;
  ip[6] = 17;
  std::copy_n(source.bytes.begin(), 16, ip + 8);
  std::copy_n(destination.bytes.begin(), 16, ip + 24);
  return frame;
}

}  // namespace

Result<Probe> Probe::open(const PinDirectory& pins) {
  const std::string path = pins.pin(kProbePin);
  UniqueFd fd(bpf_obj_get(path.c_str()));
  if (!fd) return fail(system_error("open probe", path, errno));
  return Probe(std::move(fd));
}

Result<ProbeAnswer> Probe::ask_frame(const void* frame, std::uint32_t bytes) const {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame;
  options.data_size_in = bytes;
  options.repeat = 1;
  if (bpf_prog_test_run_opts(program_.get(), &options) != 0)
    return fail(system_error("run probe", "", errno));
  ProbeAnswer answer;
  answer.reason = static_cast<chatgate_counter>(CHATGATE_PROBE_REASON(options.retval));
  answer.slot = CHATGATE_PROBE_SLOT(options.retval);
  if (answer.reason >= CHATGATE_COUNTERS)
    return fail(refused("run probe", "", "it answered with an unknown reason"));
  return answer;
}

Result<ProbeAnswer> Probe::ask(const IpAddress& source, const std::optional<IpAddress>& destination) const {
  IpAddress nowhere;
  nowhere.family = source.family;
  const Frame frame = make_frame(source, destination.value_or(nowhere));
  return ask_frame(frame.bytes.data(), kFrame);
}

}  // namespace chatgate
