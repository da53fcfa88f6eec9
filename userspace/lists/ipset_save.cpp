// SPDX-License-Identifier: Apache-2.0
#include "lists/ipset_save.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lists/set_families.h"

namespace chatgate {
namespace {

Status check_create(std::uint32_t number, std::string_view line, std::string_view words) {
  constexpr std::array<std::string_view, 3> kTypes{"hash:ip", "hash:net", "bitmap:ip"};
  next_word(words);
  if (std::find(kTypes.begin(), kTypes.end(), next_word(words)) == kTypes.end())
    return fail(whole_input_error(number, line, "a set of this type does not hold addresses alone",
                                  "hash:ip, hash:net and bitmap:ip are read"));
  for (std::string_view word = next_word(words); !word.empty(); word = next_word(words)) {
    if (word != "netmask" && word != "bitmask") continue;
    const std::string reason = fmt::format("with a {} an entry stands for more than its address", word);
    return fail(whole_input_error(number, line, reason, "put the networks into a set of hash:net"));
  }
  return {};
}

class SetLines {
 public:
  explicit SetLines(ListBuilder& builder) : builder_(builder) {}

  Status read(std::uint32_t number, std::string_view line) {
    std::string_view words = line;
    const std::string_view verb = next_word(words);
    if (verb == "create") return check_create(number, line, words);
    if (verb == "add") {
      add(number, line, words);
    } else if (verb != "flush" && verb != "COMMIT") {
      builder_.reject(number, line, "neither create nor add");
    }
    return {};
  }

  Status check() const { return families_.check("save one: ipset save NAME"); }

 private:
  void add(std::uint32_t number, std::string_view line, std::string_view words) {
    const std::string_view set = next_word(words);
    const std::string_view entry = next_word(words);
    std::string_view label;
    for (std::string_view word = next_word(words); !word.empty(); word = next_word(words)) {
      if (word == "nomatch") return builder_.reject(number, line, "an exception (nomatch) is no entry");
      if (word == "comment") label = next_word(words);
    }
    const std::size_t before = builder_.list().items.size();
    builder_.take(number, entry, label, line);
    if (builder_.list().items.size() > before)
      families_.add(set, builder_.list().items.back().prefix.address.family);
  }

  ListBuilder& builder_;
  SetFamilies families_;
};

}  // namespace

std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const bool quoted = text.starts_with('"');
  if (quoted) text.remove_prefix(1);
  const std::size_t end = std::min(quoted ? text.find('"') : text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

Status read_ipset_save(std::string_view text, ListBuilder& builder) {
  SetLines lines(builder);
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(next_line(text));
    if (!line.empty() && line[0] != '#') CHATGATE_TRY(lines.read(number, line));
  }
  return lines.check();
}

}  // namespace chatgate
