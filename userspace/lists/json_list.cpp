// SPDX-License-Identifier: Apache-2.0
#include "lists/json_list.h"

#include <iterator>

#include "lists/json_walk.h"

namespace chatgate {
namespace {

/// The characters of a text, for a parser; knows in which line the last one lies that it has read.
class CountingIterator {
 public:
  // The names are the standard library's.
  // NOLINTBEGIN(readability-identifier-naming)
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  // NOLINTEND(readability-identifier-naming)

  CountingIterator(const char* at, std::uint32_t* line) : begin_(at), at_(at), line_(line) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (at_ != begin_ && at_[-1] == '\n') ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* begin_;
  const char* at_;
  std::uint32_t* line_;
};

/// `line`: of the text's begin; afterwards, of where the parser stopped.
bool walk(std::string_view text, std::uint32_t& line, JsonWalk& handler) {
  return nlohmann::json::sax_parse(CountingIterator(text.data(), &line),
                                   CountingIterator(text.data() + text.size(), &line), &handler);
}

std::string_view line_number(std::string_view text, std::uint32_t number) {
  while (--number > 0) next_line(text);
  return trimmed(next_line(text));
}

}  // namespace

bool is_json_lines(std::string_view text) {
  std::string_view first;
  while (first.empty() && !text.empty()) first = trimmed(next_line(text));
  const bool more = text.find_first_not_of(" \t\r\n") != std::string_view::npos;
  return more && first.starts_with('{') && nlohmann::json::accept(first);
}

Status read_json(std::string_view text, ListBuilder& builder) {
  std::uint32_t line = 1;
  JsonWalk handler(builder, line, false);
  if (walk(text, line, handler)) return {};
  return fail(whole_input_error(line, line_number(text, line), "up to here it is JSON, then it is not"));
}

void read_json_lines(std::string_view text, ListBuilder& builder) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(next_line(text));
    if (line.empty()) continue;
    std::uint32_t at = number;
    JsonWalk handler(builder, at, true);
    const auto said = [&builder] { return builder.list().items.size() + builder.bad().count; };
    const std::size_t before = said();
    // Looked at before anything of it is taken.
    if (!nlohmann::json::accept(line) || !walk(line, at, handler))
      builder.reject(number, line, "not JSON");
    else if (said() == before && !handler.is_metadata() && builder.check_size())
      builder.reject(number, line, "no address is found in it", "--column NAME chooses a member");
  }
}

}  // namespace chatgate
