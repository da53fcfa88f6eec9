// SPDX-License-Identifier: Apache-2.0
#include "fuzz/list_properties.h"
#include "fuzz/targets.h"
#include "lists/plain_text.h"

namespace chatgate::fuzz {

int plain_list(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const ReadOptions options = options_of(take_byte(text));
  ListBuilder builder(options);
  read_plain_text(text, builder);
  check_read(text, builder);
  return 0;
}

}  // namespace chatgate::fuzz
