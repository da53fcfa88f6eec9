// SPDX-License-Identifier: Apache-2.0
#include "lists/nft_set.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "lists/set_families.h"

namespace chatgate {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSaveOne = "nft list set FAMILY TABLE NAME";

/// Words that follow an element and say more of it.
bool is_option(std::string_view word) {
  constexpr std::array<std::string_view, 6> kOptions = {"timeout", "expires", "counter",
                                                        "limit",   "quota",   "last"};
  return std::find(kOptions.begin(), kOptions.end(), word) != kOptions.end();
}

class SetText {
 public:
  SetText(std::string_view text, ListBuilder& builder) : rest_(text), builder_(builder) {}

  Status read() {
    for (std::string_view word = next(); !word.empty(); word = next()) {
      // `set NAME {` and `add element FAMILY TABLE NAME {`: the word before the brace.
      if (word == "{" && in_add_) {
        CHATGATE_TRY(read_elements());
        in_add_ = false;
      } else if (word == "elements") {
        CHATGATE_TRY(read_elements_after_sign());
      } else if (word == "{") {
        if (before_ == "set") name_ = last_;
      } else if (word == "element") {
        CHATGATE_TRY(read_verb());
      }
      if (in_add_) name_ = word;
      before_ = last_;
      last_ = word;
    }
    return families_.check(fmt::format("save one: {}", kSaveOne));
  }

 private:
  /// The word before `element`. A set may have that name, too.
  Status read_verb() {
    in_add_ = last_ == "add" || last_ == "create";
    if (last_ != "delete" && last_ != "destroy") return {};
    const std::string command = std::string(last_) + " element";
    return fail(whole_input_error(line_, command, "it deletes elements, it is no list",
                                  fmt::format("save the set: {}", kSaveOne)));
  }

  void cut(std::size_t count) {
    const std::string_view gone = rest_.substr(0, count);
    line_ += static_cast<std::uint32_t>(std::count(gone.begin(), gone.end(), '\n'));
    rest_.remove_prefix(gone.size());
  }

  void skip_blanks() {
    while (!rest_.empty()) {
      cut(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
      if (!rest_.starts_with('#')) return;
      cut(std::min(rest_.find('\n'), rest_.size()));
    }
  }

  /// A brace or sign, a text in quotes, or what stands between such.
  std::string_view next() {
    skip_blanks();
    if (rest_.empty()) return {};
    std::size_t size = 1;
    if (rest_[0] == '"') {
      size = std::min(rest_.find('"', 1), rest_.size() - 1) + 1;
    } else if (std::string_view("{}=,;").find(rest_[0]) == std::string_view::npos) {
      size = std::min(rest_.find_first_of(" \t\r\n{}=,;\"#"), rest_.size());
    }
    const std::string_view word = rest_.substr(0, size);
    cut(size);
    return word;
  }

  Status read_elements_after_sign() {
    const std::uint32_t begin = line_;
    if (next() != "=" || next() != "{")
      return fail(whole_input_error(begin, "elements", "'= {' does not follow"));
    return read_elements();
  }

  Status read_elements() {
    const std::uint32_t begin = line_;
    for (bool more = true; more;) {
      skip_blanks();
      CHATGATE_TRY_ASSIGN(more, read_element(begin));
    }
    return {};
  }

  /// Up to the comma (true) or the closing brace (false).
  Result<bool> read_element(std::uint32_t begin) {
    const std::uint32_t number = line_;
    std::string entry;
    std::string_view label;
    bool options = false;
    for (std::string_view word = next();; word = next()) {
      if (word.empty()) return fail(whole_input_error(begin, "{", "the brace is not closed"));
      if (word == "," || word == "}") {
        take(number, entry, label);
        return word == ",";
      }
      if (word == "comment") {
        label = next();
        options = true;
      }
      options = options || is_option(word);
      if (!options) entry += (entry.empty() ? "" : " ") + std::string(word);
    }
  }

  void take(std::uint32_t number, const std::string& entry, std::string_view label) {
    if (entry.empty()) return;  // after the last comma
    if (label.starts_with('"')) label = label.substr(1, label.size() - 2);
    const std::size_t before = builder_.list().items.size();
    builder_.take(number, entry, label, entry);
    if (builder_.list().items.size() > before)
      families_.add(name_, builder_.list().items.back().prefix.address.family);
  }

  std::string_view rest_;
  ListBuilder& builder_;
  SetFamilies families_;
  std::uint32_t line_ = 1;
  std::string_view before_;
  std::string_view last_;
  std::string_view name_;
  bool in_add_ = false;
};

}  // namespace

Status read_nft_set(std::string_view text, ListBuilder& builder) { return SetText(text, builder).read(); }

}  // namespace chatgate
