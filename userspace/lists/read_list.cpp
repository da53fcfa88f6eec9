// SPDX-License-Identifier: Apache-2.0
#include "lists/read_list.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "lists/csv.h"
#include "lists/gzip.h"
#include "lists/ipset_save.h"
#include "lists/json_list.h"
#include "lists/list_file.h"
#include "lists/nft_set.h"
#include "lists/plain_text.h"

namespace chatgate {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

/// How other things begin that people hand over for lists.
struct Magic {
  std::string_view begin, what, hint;
};

constexpr std::array<Magic, 8> kNotLists{{
    {"\xff\xfe", "the text is UTF-16", "save it as UTF-8"},
    {"\xfe\xff", "the text is UTF-16", "save it as UTF-8"},
    {"PK\x03\x04", "it is an Excel file or ZIP archive", "save the sheet as CSV, or unpack it"},
    {"%PDF", "it is a PDF file", "ask for it as text or CSV"},
    {"\xfd"
     "7zXZ",
     "it is packed by xz", "unpack it: xz -dc FILE | chatgate import LIST -"},
    {"BZh", "it is packed by bzip2", "unpack it: bzip2 -dc FILE | chatgate import LIST -"},
    {"\x28\xb5\x2f\xfd", "it is packed by zstd", "unpack it: zstd -dc FILE | chatgate import LIST -"},
    {"\xd0\xcf\x11\xe0", "it is an Excel file", "save the sheet as CSV"},
}};

/// UTF-16 without a mark: every other byte of what people write is a NUL.
bool looks_like_utf16(std::string_view text) {
  const std::string_view head = text.substr(0, 64);
  const auto nuls = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
  return head.size() >= 4 && nuls * 3 >= head.size();
}

Status check_is_text(std::string_view text) {
  for (const Magic& magic : kNotLists) {
    if (text.starts_with(magic.begin))
      return fail(whole_input_error(1, next_line(text), magic.what, magic.hint));
  }
  if (looks_like_utf16(text))
    return fail(whole_input_error(1, next_line(text), "the text is UTF-16", "save it as UTF-8"));
  return {};
}

/// The first line that says something; comments do not.
std::string_view first_line(std::string_view text, std::uint32_t& number) {
  for (number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(next_line(text));
    if (!line.empty() && line[0] != '#' && line[0] != ';') return line;
  }
  return {};
}

bool begins_json(std::string_view line) {
  if (line.starts_with('{')) return true;
  // An address in brackets is none.
  if (!line.starts_with('[')) return false;
  line.remove_prefix(1);
  line = trimmed(line);
  return line.empty() || std::string_view("\"[{]").find(line[0]) != std::string_view::npos;
}

/// A tag, a declaration or a comment.
bool begins_markup(std::string_view line) {
  if (line.size() < 2 || line[0] != '<') return false;
  return line[1] == '!' || line[1] == '?' || std::isalpha(static_cast<unsigned char>(line[1])) != 0;
}

bool begins_nft(std::string_view line) {
  const std::string_view word = next_word(line);
  const std::string_view object = next_word(line);
  if (word == "add" || word == "create") return object == "element" || object == "table" || object == "set";
  if (word == "delete" || word == "destroy") return object == "element";
  return (word == "table" || word == "set" || word == "elements" || word == "flush") && !object.empty();
}

bool begins_ipset(std::string_view line) {
  const std::string_view word = next_word(line);
  return (word == "create" || word == "add") && !line.empty();
}

using FormatReader = Status (*)(std::string_view, ListBuilder&);

Status read_plain(std::string_view text, ListBuilder& builder) {
  read_plain_text(text, builder);
  return {};
}

Status read_lines(std::string_view text, ListBuilder& builder) {
  read_json_lines(text, builder);
  return {};
}

struct Format {
  std::string_view name;
  FormatReader read;
  bool has_columns;
};

Format recognise(std::string_view text, std::string_view first) {
  if (begins_json(first)) {
    if (is_json_lines(text)) return {"JSON lines", read_lines, true};
    return {"JSON", read_json, true};
  }
  if (begins_nft(first)) return {"nft set", read_nft_set, false};
  if (begins_ipset(first)) return {"ipset save", read_ipset_save, false};
  return {"plain text", read_plain, false};
}

Result<std::string_view> read_text(std::string_view text, ListBuilder& builder) {
  std::uint32_t number = 0;
  const std::string_view first = first_line(text, number);
  if (begins_markup(first))
    return fail(whole_input_error(number, first, "it is HTML or XML, not a list",
                                  "is it an error page, or one to log in?"));
  const std::string& column = builder.options().column;
  const Format format = recognise(text, first);
  if (format.read == read_plain) {
    if (const auto separator = csv_separator(text, column)) {
      CHATGATE_TRY(read_csv(text, *separator, builder));
      return "CSV";
    }
  }
  if (!column.empty() && !format.has_columns)
    return fail(whole_input_error(number, first, "no line names columns", "leave --column out"));
  CHATGATE_TRY(format.read(text, builder));
  return format.name;
}

Result<ReadList> read_data(std::string data, const ReadOptions& options) {
  ReadList read;
  read.gzip = is_gzip(data);
  if (read.gzip) {
    CHATGATE_TRY_ASSIGN(data, gunzip(data, kMaxListBytes));
  }
  std::string_view text = data;
  CHATGATE_TRY(check_is_text(text));
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  ListBuilder builder(options);
  builder.list().items.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  CHATGATE_TRY_ASSIGN(read.format, read_text(text, builder));
  CHATGATE_TRY(builder.check_size());
  read.list = std::move(builder.list());
  read.bad = std::move(builder.bad());
  return read;
}

}  // namespace

Result<ReadList> read_list(std::string data, const std::string& source, const ReadOptions& options) {
  auto read = read_data(std::move(data), options);
  if (!read) {
    Error error = std::move(read.error());
    error.object = visible(source);
    return fail(std::move(error));
  }
  return read;
}

}  // namespace chatgate
