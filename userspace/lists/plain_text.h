// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// The largest list that is read: 256 MiB.
inline constexpr std::size_t kMaxListBytes = std::size_t{256} << 20U;

/// One prefix as it stands in a list file.
struct ListLine {
  int number = 0;  ///< from 1, blank lines and comments counted
  IpPrefix prefix;
  std::string label;  ///< what follows ` # ` or ` ; `, made visible(); may be empty
};

/// A line that is neither a prefix nor a comment.
struct BadLine {
  int number = 0;      ///< from 1
  std::string text;    ///< at most 80 bytes, made visible()
  std::string reason;  ///< as in parse_ip_prefix()
  std::string hint;    ///< the canonical form, or what to do; may be empty
};

struct PlainList {
  std::vector<ListLine> lines;
  std::vector<BadLine> bad;
};

/// One address or CIDR a line. Blank lines are skipped, and lines that start with `#` or `;`; either of them
/// after a space or tab ends the prefix and starts its label. A byte order mark, CRLF and spaces around the
/// prefix do no harm. Repeated prefixes are kept as they are. UTF-16 text is one bad line.
PlainList parse_plain_list(std::string_view text);

/// The whole file; "-" is the standard input. kPermission or kRefused, after errno; kRefused over
/// kMaxListBytes.
Result<std::string> read_list_file(const std::string& path);

}  // namespace chatgate
