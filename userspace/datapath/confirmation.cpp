// SPDX-License-Identifier: Apache-2.0
// Changes that wait to be confirmed: which word holds. The twin of effective_word() in bpf/chatgate.bpf.c.
#include "datapath/confirmation.h"

#include <ctime>

#include "base/failpoint.h"
#include "datapath/key_codec.h"

namespace chatgate {
namespace {

std::uint64_t load(const __u64& value) { return __atomic_load_n(&value, __ATOMIC_ACQUIRE); }
void put(__u64& value, std::uint64_t to) { __atomic_store_n(&value, to, __ATOMIC_RELEASE); }

/// A deadline is kept by the clock that nobody sets.
bool is_past(std::uint64_t deadline) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  constexpr std::uint64_t kNs = 1'000'000'000;
  const auto ns = static_cast<std::uint64_t>(now.tv_sec) * kNs + static_cast<std::uint64_t>(now.tv_nsec);
  return deadline != 0 && deadline <= ns;
}

/// Wall clock less CLOCK_MONOTONIC_COARSE, as the program has it.
std::uint64_t offset_of(const chatgate_control& control) {
  return static_cast<std::uint64_t>(__atomic_load_n(&control.wall_offset, __ATOMIC_RELAXED));
}

}  // namespace

// The deadline first, as the program does. What settle() takes away may be gone already.
std::uint64_t Tables::word() const {
  const bool past = is_past(load(control().confirm_deadline));
  const std::uint64_t present = load(control().word);
  const std::uint64_t previous = past ? load(control().previous_word) : 0;
  return previous != 0 ? previous : present;
}

void Tables::set_revision(std::uint64_t revision) {
  put(control().word, revision << 1 | (control().word & 1));
}

void Tables::arm(WallTime deadline) {
  put(control().previous_word, load(control().word));
  put(control().confirm_deadline, encode_time(deadline) - offset_of(control()));
  CHATGATE_FAILPOINT("confirmation.armed");
}

WallTime Tables::pending_until() const {
  const std::uint64_t deadline = load(control().confirm_deadline);
  const bool flipped = ((load(control().word) ^ load(control().previous_word)) & 1) != 0;
  if (deadline == 0 || !flipped || is_past(deadline)) return {};
  return decode_time(deadline + offset_of(control()));
}

bool Tables::is_settled() const {
  return load(control().confirm_deadline) == 0 && load(control().previous_word) == 0;
}

Status Tables::disarm(bool back) {
  if (is_settled()) return {};
  // Before the deadline goes, the word is right: killed in between, the program reads what it is to read.
  // Once it is gone, whoever was killed has decided.
  if (back && load(control().confirm_deadline) != 0) put(control().word, load(control().previous_word));
  CHATGATE_FAILPOINT("confirmation.decided");
  put(control().confirm_deadline, 0);
  CHATGATE_FAILPOINT("confirmation.disarmed");
  return grace_period();
}

void Tables::settle() { put(control().previous_word, 0); }

bool holds_pending(const Tables& tables, std::uint64_t revision) {
  return tables.pending_until() != WallTime{} && load(tables.control().word) >> 1U >= revision &&
         load(tables.control().previous_word) >> 1U < revision;
}

bool has_gone_back(const Tables& tables) { return is_past(load(tables.control().confirm_deadline)); }

}  // namespace chatgate
