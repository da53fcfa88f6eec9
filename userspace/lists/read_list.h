// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "lists/bad_lines.h"
#include "lists/list_builder.h"
#include "model/prefix_list.h"

namespace chatgate {

/// What an input holds.
struct ReadList {
  std::string_view
      format;  ///< "plain text", "CSV", "JSON", "JSON lines", "ipset save", "nft set"; ", gzip" apart
  bool gzip = false;
  PrefixList list;  ///< in the order of the input, repeats included
  BadLines bad;
};

/// Recognises the format of `data` and reads it; gzip is unpacked first, a byte order mark dropped. `source`
/// is for the errors. kRefused where the input as a whole is not a list: UTF-16, HTML, archives, broken gzip
/// or JSON, no such column. Lines that cannot be taken are returned as bad.
Result<ReadList> read_list(std::string data, const std::string& source, const ReadOptions& options);

}  // namespace chatgate
