// SPDX-License-Identifier: Apache-2.0
// Whatever somebody hands over for a list, as `import` takes it.
#include "fuzz/list_properties.h"
#include "fuzz/property.h"
#include "fuzz/targets.h"
#include "lists/gzip.h"
#include "lists/list_file.h"

namespace chatgate::fuzz {

int any_list(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const ReadOptions options = options_of(take_byte(text));
  const auto read = read_list(std::string(text), "list.txt", options);
  if (!read) {
    FUZZ_HOLDS(read.error().object == "list.txt", read.error().object);
    check_whole_refusal(read.error());
    return 0;
  }
  FUZZ_HOLDS(read->gzip == is_gzip(text), std::string(read->format));
  const std::string unpacked = read->gzip ? gunzip(text, kMaxListBytes).value() : std::string(text);
  check_items(unpacked, read->list);
  check_bad_lines(unpacked, read->bad);
  check_exports(read->list);
  return 0;
}

}  // namespace chatgate::fuzz
