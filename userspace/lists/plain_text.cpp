// SPDX-License-Identifier: Apache-2.0
#include "lists/plain_text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

constexpr std::string_view kWhat = "read list";
constexpr std::string_view kBlanks = " \t\r";  // \r: the rest of a CRLF
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::size_t kChunk = std::size_t{1} << 20U;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};

  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool starts_comment(char c) { return c == '#' || c == ';'; }

/// Where the comment after the prefix starts. Only after a blank: `a;b` may be two columns, of which none may
/// be lost.
std::size_t comment_start(std::string_view line) {
  for (std::size_t at = line.find_first_of("#;"); at != std::string_view::npos;
       at = line.find_first_of("#;", at + 1)) {
    if (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t')) return at;
  }
  return line.size();
}

BadLine bad_line(int number, std::string_view line, std::string_view entry, Error error) {
  const bool words = entry.find_first_of(" \t") != std::string_view::npos;
  if (words && error.hint.empty()) {
    error.reason = "more than one word";
    error.hint = "one prefix a line, then ' # ' and a label";
  }
  return {number, visible(line, kShownBytes), std::move(error.reason), std::move(error.hint)};
}

/// `line`: trimmed and not empty.
void read_line(int number, std::string_view line, PlainList& list) {
  const std::size_t comment = comment_start(line);
  const std::string_view entry = trimmed(line.substr(0, comment));
  Result<IpPrefix> prefix = parse_ip_prefix(entry);

  if (!prefix) {
    list.bad.push_back(bad_line(number, line, entry, std::move(prefix.error())));
    return;
  }
  std::string label;
  if (comment < line.size()) label = visible(trimmed(line.substr(comment + 1)));
  list.lines.push_back({number, *prefix, std::move(label)});
}

Error too_large(const std::string& path) {
  return refused(kWhat, path, fmt::format("larger than {} MiB", kMaxListBytes >> 20U));
}

/// Reads to the end, be it a file or a pipe; `path` is for the errors.
Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  std::size_t size = 0;

  while (size <= kMaxListBytes) {
    text.resize(size + kChunk);
    const ssize_t got = ::read(fd, text.data() + size, kChunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(system_error(kWhat, path, errno));
    if (got == 0) {
      text.resize(size);
      return text;
    }
    size += static_cast<std::size_t>(got);
  }
  return fail(too_large(path));
}

}  // namespace

PlainList parse_plain_list(std::string_view text) {
  PlainList list;

  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    list.bad.push_back({1, visible(text, kShownBytes), "the text is UTF-16", "save it as UTF-8"});
    return list;
  }
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));

    if (!line.empty() && !starts_comment(line[0])) read_line(number, line, list);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

Result<std::string> read_list_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, path);

  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return fail(system_error(kWhat, path, errno));

  // Said before reading, not after a quarter of a gigabyte.
  struct stat about {};
  if (::fstat(file.get(), &about) == 0 && about.st_size > static_cast<off_t>(kMaxListBytes)) {
    return fail(too_large(path));
  }
  return read_all(file.get(), path);
}

}  // namespace chatgate
