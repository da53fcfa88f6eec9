// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

enum class Tone { kPlain, kHeading, kFaint };

struct ScreenLine {
  std::string text;
  Tone tone = Tone::kPlain;
};

struct ScreenSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

/// Whether stdout is a terminal that one can draw on.
bool is_screen();

/// The terminal on stdout, taken for drawing: its other screen, no cursor, no wrapping, keys neither shown
/// nor kept back. All of it is undone when this goes.
class Screen {
 public:
  static Result<Screen> open();
  Screen(Screen&& other) noexcept;
  Screen& operator=(Screen&&) = delete;
  ~Screen();

  /// Of the window, as it is now.
  ScreenSize size() const;

  /// In place of what was there. Lines that do not fit are left out, and too long ones cut.
  Status draw(const std::vector<ScreenLine>& lines) const;

 private:
  Screen() = default;
  bool open_ = false;
  std::optional<termios> keys_;  ///< how they were; nothing: stdin is no terminal
};

/// Waits for a time, a key, another size of the window, or the wish to end. While it lives, SIGINT, SIGTERM,
/// SIGHUP, SIGQUIT and SIGWINCH are only told by it.
class Waiter {
 public:
  enum class Woken { kTime, kResize, kEnd };

  /// `keys`: `q` on stdin is the wish to end, too.
  static Result<Waiter> open(bool keys);
  Waiter(Waiter&& other) noexcept;
  Waiter& operator=(Waiter&&) = delete;
  ~Waiter();

  Result<Woken> wait(std::chrono::steady_clock::time_point until);

 private:
  Waiter() = default;
  std::optional<Woken> read_signal() const;
  bool read_quit_key();

  UniqueFd signals_;
  std::optional<sigset_t> before_;  ///< the signal mask; nothing: moved from
  bool keys_ = false;
};

}  // namespace chatgate
