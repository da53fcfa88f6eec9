// SPDX-License-Identifier: Apache-2.0
#include "model/kind.h"

namespace chatgate {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kBan:
      return "ban";
    case Kind::kAllow:
      return "allow";
    case Kind::kShare:
      return "share";
  }
  return "unknown";  // a number from the store that no version has written
}

Result<Kind> parse_kind(std::string_view text) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow, Kind::kShare}) {
    if (text == to_string(kind)) return kind;
  }
  return fail(
      usage_error("read kind", visible(text, kShownBytes), "not a kind of list", "ban, allow or share"));
}

}  // namespace chatgate
