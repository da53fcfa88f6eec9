// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/pins.h"
#include "datapath/tables.h"

namespace chatgate {

enum class AttachMode { kNative, kGeneric, kAuto };

/// "native", "generic", "auto".
std::string_view to_string(AttachMode mode);
Result<AttachMode> parse_attach_mode(std::string_view text);

/// Our program on one interface.
struct Attachment {
  std::string interface;
  std::uint32_t ifindex = 0;
  std::uint32_t program_id = 0;
  AttachMode mode = AttachMode::kNative;
  bool dispatcher = false;  ///< beside others, under libxdp's dispatcher
  /// Works on these tables (not on those of another chatgate or an earlier set), and alone.
  bool current = false;
  /// Further programs of ours there, by these tables or by others: an upgrade was cut off.
  std::vector<std::uint32_t> leftovers{};
};

/// The interface's number in this network namespace; refused if there is none of that name.
Result<std::uint32_t> interface_index(const std::string& interface);

/// Our program on the interface, if there is one. `tables`: what `current` is compared with; may be null.
Result<std::optional<Attachment>> find_attachment(const PinDirectory& pins, const std::string& interface,
                                                  const Tables* tables);

/// Interfaces of this network namespace that carry our program, by interface number.
Result<std::vector<Attachment>> all_attachments(const PinDirectory& pins, const Tables* tables);

/// Whether this loaded program would be known for ours, by the names of it and of its tables.
bool is_recognised(int program_fd);

/// How many attachments in other network namespaces work on these tables.
std::uint32_t attached_elsewhere(const PinDirectory& pins, const Tables& tables);

struct AttachOutcome {
  Attachment attachment;
  std::string warning;  ///< empty: none
};

/// Puts the program on the interface, or replaces older ones of ours without a gap. Everybody else's
/// program stays. A program that is not under the dispatcher and not ours: refused, with what to do.
Result<AttachOutcome> attach(const PinDirectory& pins, Tables& tables, const std::string& interface,
                             AttachMode mode);

/// Takes off our program alone. False: there was none.
Result<bool> detach(const PinDirectory& pins, const std::string& interface, Tables* tables);

}  // namespace chatgate
