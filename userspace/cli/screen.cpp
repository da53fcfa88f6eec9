// SPDX-License-Identifier: Apache-2.0
// The sequences are those of ECMA-48 and of xterm's private modes (invisible-island.net, ctlseqs).
#include "cli/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace chatgate {
namespace {

constexpr std::string_view kTake = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view kGiveBack = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kClearBelow = "\x1b[J";
constexpr std::string_view kEndOfLine = "\x1b[0m\x1b[K";

Status write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return fail(system_error("write", "terminal", errno));
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string_view sequence_of(Tone tone) {
  switch (tone) {
    case Tone::kHeading:
      return "\x1b[1m";
    case Tone::kFaint:
      return "\x1b[2m";
    case Tone::kPlain:
      break;
  }
  return "";
}

/// The first characters; those of UTF-8 stay whole.
std::string_view cut(std::string_view text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (begins && seen++ == characters) return text.substr(0, i);
  }
  return text;
}

/// No line buffering, no echo; and not stopped by a key, which would leave the terminal as it is.
termios for_drawing(termios keys) {
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VSUSP] = _POSIX_VDISABLE;
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  return keys;
}

}  // namespace

bool is_screen() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

Result<Screen> Screen::open() {
  Screen screen;
  termios keys{};
  if (::tcgetattr(STDIN_FILENO, &keys) == 0) {
    screen.keys_ = keys;
    const termios drawing = for_drawing(keys);
    static_cast<void>(::tcsetattr(STDIN_FILENO, TCSADRAIN, &drawing));
  }
  screen.open_ = true;
  CHATGATE_TRY(write_all(kTake));
  return screen;
}

Screen::Screen(Screen&& other) noexcept : open_(std::exchange(other.open_, false)), keys_(other.keys_) {}

Screen::~Screen() {
  if (!open_) return;
  static_cast<void>(write_all(kGiveBack));
  if (keys_) static_cast<void>(::tcsetattr(STDIN_FILENO, TCSADRAIN, &*keys_));
}

ScreenSize Screen::size() const {
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0) return {};
  return {window.ws_row, window.ws_col};
}

Status Screen::draw(const std::vector<ScreenLine>& lines) const {
  const ScreenSize window = size();
  std::string frame(kHome);
  const std::size_t shown = std::min(lines.size(), window.rows);
  for (std::size_t i = 0; i < shown; ++i) {
    frame += sequence_of(lines[i].tone);
    frame += cut(lines[i].text, window.columns);
    frame += kEndOfLine;
    if (i + 1 < shown) frame += "\r\n";
  }
  if (shown < window.rows) frame.append("\r\n").append(kClearBelow);
  return write_all(frame);
}

}  // namespace chatgate
