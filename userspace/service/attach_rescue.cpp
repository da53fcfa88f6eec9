// SPDX-License-Identifier: Apache-2.0
#include "service/attach_rescue.h"

#include <net/if.h>

namespace chatgate {
namespace {

/// Nothing: it is not there, filters already, or refused.
std::optional<Attachment> attach_one(const PinDirectory& pins, Tables& tables, const WantedInterface& wanted,
                                     AttachTries& tries, Instant now) {
  const std::uint32_t index = if_nametoindex(wanted.name.c_str());
  if (index == 0 || !tries.may_try(wanted.name, index, now)) return std::nullopt;
  const auto found = find_attachment(pins, wanted.name, &tables);
  if (!found) return std::nullopt;
  if (*found && (*found)->current) {
    tries.forget(wanted.name);
    return std::nullopt;
  }
  const auto modes = *found ? std::vector<AttachMode>{(*found)->mode} : wanted.modes;
  for (const AttachMode mode : modes) {
    const auto outcome = attach(pins, tables, wanted.name, mode);
    if (!outcome) continue;
    tries.forget(wanted.name);
    return outcome->attachment;
  }
  tries.failed(wanted.name, index, now);
  return std::nullopt;
}

}  // namespace

Result<std::vector<Attachment>> attach_without_store(const std::string& bpffs,
                                                     const std::vector<WantedInterface>& wanted,
                                                     AttachTries& tries, Instant now) {
  std::vector<Attachment> attached;
  CHATGATE_TRY_ASSIGN(const PinDirectory pins, PinDirectory::open(bpffs));
  CHATGATE_TRY_ASSIGN(const UniqueFd lock, pins.try_lock());
  if (!lock || !pins.exists()) return attached;
  CHATGATE_TRY_ASSIGN(Tables tables, Tables::open(pins, true));
  tables.anchor_clock();
  for (const WantedInterface& one : wanted) {
    if (auto attachment = attach_one(pins, tables, one, tries, now))
      attached.push_back(std::move(*attachment));
  }
  return attached;
}

}  // namespace chatgate
