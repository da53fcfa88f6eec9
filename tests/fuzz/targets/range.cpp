// SPDX-License-Identifier: Apache-2.0
#include "fuzz/refusal.h"
#include "fuzz/targets.h"
#include "net/ip_range.h"

namespace chatgate::fuzz {
namespace {

/// Without gap and overlap, and no two neighbours that one prefix would say.
void check_pieces(const std::vector<IpPrefix>& pieces) {
  FUZZ_HOLDS(!pieces.empty(), "nothing");
  FUZZ_HOLDS(pieces.size() <= (pieces[0].address.family == Family::kV4 ? 62U : 254U),
             std::to_string(pieces.size()));
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const IpPrefix& before = pieces[i - 1];
    FUZZ_HOLDS(next_address(last_address(before)) == pieces[i].address, to_string(pieces[i]));
    const IpPrefix both = make_prefix(before.address, before.length - 1);
    const bool halves = before.length == pieces[i].length && both.address == before.address;
    FUZZ_HOLDS(!halves || last_address(both) != last_address(pieces[i]), to_string(both));
  }
}

std::string between(const std::vector<IpPrefix>& pieces) {
  return to_string(pieces.front().address) + "-" + to_string(last_address(pieces.back()));
}

}  // namespace

int range(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const auto pieces = parse_ip_range(text);
  if (!pieces) {
    FUZZ_HOLDS(pieces.error().kind == ErrorKind::kUsage && !pieces.error().reason.empty(), std::string(text));
    return 0;
  }
  check_pieces(*pieces);
  FUZZ_HOLDS(parse_ip_range(between(*pieces)) == *pieces, between(*pieces));
  return 0;
}

}  // namespace chatgate::fuzz
