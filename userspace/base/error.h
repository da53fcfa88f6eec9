// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chatgate {

/// How many bytes of a person's input an error shows.
inline constexpr std::size_t kShownBytes = 80;

/// What went wrong, by who can mend it; the command line turns it into the exit code.
enum class ErrorKind {
  kRefused,     ///< refused or failed, nothing changed (exit 1)
  kUsage,       ///< the words are off (exit 2)
  kPermission,  ///< the operating system does not permit it (exit 3)
  kNotInForce,  ///< recorded, but the kernel does not hold it (exit 4)
};

/// One error as a person reads it: `chatgate: <what>: <object>: <reason>` and, where known, `hint: <hint>`.
struct Error {
  ErrorKind kind = ErrorKind::kRefused;
  std::string what;    ///< what failed, as a verb: "read list"
  std::string object;  ///< on what: a prefix, a path, an interface; may be empty
  std::string reason;
  std::string hint;  ///< what to do; may be empty

  bool operator==(const Error&) const = default;
};

/// `text` fit for a terminal and for JSON, always valid UTF-8: control characters, invisible ones (no-break
/// and zero-width spaces, text direction) and bytes that are not UTF-8 become `\xNN`. At most `max_bytes`
/// long (at least 3): a longer text ends in `…`. To apply it twice changes nothing.
std::string visible(std::string_view text, std::size_t max_bytes = std::string::npos);

/// An error of kind kRefused. This and the next two make `object` visible().
Error refused(std::string_view what, std::string_view object, std::string_view reason,
              std::string_view hint = {});

/// An error of kind kUsage.
Error usage_error(std::string_view what, std::string_view object, std::string_view reason,
                  std::string_view hint = {});

/// From an errno value (positive): EPERM and EACCES become kPermission, all others kRefused.
Error system_error(std::string_view what, std::string_view object, int error_number);

/// `chatgate: what: object: reason`, then, if there is a hint, a second line `hint: …`. No trailing newline.
std::string to_text(const Error& error);

}  // namespace chatgate
