// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace chatgate {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 0;  ///< bytes; 0: not UTF-8
};

/// Characters that show nothing, or move what stands around them. Sorted.
constexpr std::array<std::pair<char32_t, char32_t>, 20> kUnseen{{
    {0x00, 0x1f},     {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
}};

bool is_seen(char32_t code) {
  return std::none_of(kUnseen.begin(), kUnseen.end(),
                      [code](const auto& range) { return range.first <= code && code <= range.second; });
}

/// The first character of `text`, which is not empty. Strict: no overlong forms, no surrogates.
Character decode(std::string_view text) {
  constexpr std::array<char32_t, 5> kLowest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text[0]);

  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};

  char32_t code = lead & (0x7fU >> size);
  for (const char byte : text.substr(1, size - 1)) {
    const auto bits = static_cast<unsigned char>(byte);
    if ((bits & 0xc0U) != 0x80) return {};
    code = code << 6U | (bits & 0x3fU);
  }
  if (code < kLowest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, size};
}

void append_visible(std::string& out, std::string_view bytes, bool seen) {
  if (seen) {
    out += bytes;
    return;
  }
  for (const char byte : bytes) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
  }
}

Error make_error(ErrorKind kind, std::string_view what, std::string_view object, std::string_view reason,
                 std::string_view hint) {
  return {kind, std::string(what), visible(object), std::string(reason), std::string(hint)};
}

/// A reason may have several lines, one for each bad line of a file.
std::string visible_lines(std::string_view text) {
  std::string out;

  while (true) {
    const std::size_t end = text.find('\n');
    out += visible(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string visible(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kEllipsis = "…";
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  std::string out;
  std::size_t cut = 0;  // where the ellipsis goes if the rest does not fit

  // Nearly always so, and a list has a million of them.
  if (text.size() <= max_bytes && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  while (!text.empty() && out.size() <= max_bytes) {
    const Character character = decode(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);

    append_visible(out, text.substr(0, size), character.size != 0 && is_seen(character.code));
    if (out.size() <= max_bytes - kEllipsis.size()) cut = out.size();
    text.remove_prefix(size);
  }
  if (out.size() > max_bytes) out.replace(cut, std::string::npos, kEllipsis);
  return out;
}

Error refused(std::string_view what, std::string_view object, std::string_view reason,
              std::string_view hint) {
  return make_error(ErrorKind::kRefused, what, object, reason, hint);
}

Error usage_error(std::string_view what, std::string_view object, std::string_view reason,
                  std::string_view hint) {
  return make_error(ErrorKind::kUsage, what, object, reason, hint);
}

Error system_error(std::string_view what, std::string_view object, int error_number) {
  const bool forbidden = error_number == EPERM || error_number == EACCES;
  const ErrorKind kind = forbidden ? ErrorKind::kPermission : ErrorKind::kRefused;

  return make_error(kind, what, object, std::generic_category().message(error_number), {});
}

std::string to_text(const Error& error) {
  std::string text = fmt::format("chatgate: {}", visible(error.what));

  if (!error.object.empty()) text += ": " + visible(error.object);
  if (!error.reason.empty()) text += ": " + visible_lines(error.reason);
  if (!error.hint.empty()) text += "\nhint: " + visible(error.hint);
  return text;
}

}  // namespace chatgate
