// SPDX-License-Identifier: Apache-2.0
// Changes that wait to be confirmed: which word holds. The twin of effective_word() in bpf/chatgate.bpf.c.
#include <ctime>

#include "base/failpoint.h"
#include "datapath/key_codec.h"
#include "datapath/tables.h"

namespace chatgate {
namespace {

std::uint64_t load(const __u64& value) { return __atomic_load_n(&value, __ATOMIC_ACQUIRE); }
void put(__u64& value, std::uint64_t to) { __atomic_store_n(&value, to, __ATOMIC_RELEASE); }

/// The time by which the program judges, ns since the epoch.
std::uint64_t program_now(const chatgate_control& control) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  constexpr std::uint64_t kNs = 1'000'000'000;
  const auto offset = static_cast<std::uint64_t>(__atomic_load_n(&control.wall_offset, __ATOMIC_RELAXED));
  return static_cast<std::uint64_t>(now.tv_sec) * kNs + static_cast<std::uint64_t>(now.tv_nsec) + offset;
}

bool is_past(const chatgate_control& control, std::uint64_t deadline) {
  return deadline != 0 && deadline <= program_now(control);
}

}  // namespace

// The deadline first, as the program does. What disarm() takes away last may be gone already.
std::uint64_t Tables::word() const {
  const bool past = is_past(control(), load(control().confirm_deadline));
  const std::uint64_t present = load(control().word);
  const std::uint64_t previous = past ? load(control().previous_word) : 0;
  return previous != 0 ? previous : present;
}

void Tables::set_revision(std::uint64_t revision) {
  put(control().word, revision << 1 | (control().word & 1));
}

void Tables::arm(WallTime deadline) {
  put(control().previous_word, load(control().word));
  put(control().confirm_deadline, encode_time(deadline));
  CHATGATE_FAILPOINT("confirmation.armed");
}

WallTime Tables::pending_until() const {
  const std::uint64_t deadline = load(control().confirm_deadline);
  const bool flipped = ((load(control().word) ^ load(control().previous_word)) & 1) != 0;
  if (deadline == 0 || !flipped || is_past(control(), deadline)) return {};
  return decode_time(deadline);
}

bool Tables::is_armed() const { return load(control().confirm_deadline) != 0; }

Status Tables::disarm(bool back) {
  if (!is_armed()) return {};
  // Before the deadline goes, the word is right: killed in between, the program reads what it is to read.
  if (back) put(control().word, load(control().previous_word));
  CHATGATE_FAILPOINT("confirmation.decided");
  put(control().confirm_deadline, 0);
  CHATGATE_FAILPOINT("confirmation.disarmed");
  CHATGATE_TRY(grace_period());
  put(control().previous_word, 0);
  return {};
}

}  // namespace chatgate
