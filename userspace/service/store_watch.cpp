// SPDX-License-Identifier: Apache-2.0
#include "service/store_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace chatgate {
namespace {

/// Not -shm: whoever looks writes to that, we too.
bool is_written(std::string_view name) { return name == "chatgate.db" || name == "chatgate.db-wal"; }

/// Whether one of these events is about the store's files; a queue that ran over may be.
bool about_store(const char* events, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events + at);
    if ((event->mask & IN_Q_OVERFLOW) != 0) return true;
    if (event->len > 0 && is_written(event->name)) return true;
    at += sizeof(inotify_event) + event->len;
  }
  return false;
}

}  // namespace

Result<StoreWatch> StoreWatch::open(std::string state_dir) {
  UniqueFd fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd) return fail(system_error("watch", state_dir, errno));
  StoreWatch watch(std::move(fd), std::move(state_dir));
  watch.renew();
  return watch;
}

// The same directory again: the kernel changes the watch that is there.
void StoreWatch::renew() {
  static_cast<void>(inotify_add_watch(fd_.get(), state_dir_.c_str(), IN_MODIFY | IN_MOVED_TO | IN_ONLYDIR));
}

bool StoreWatch::take() {
  alignas(inotify_event) std::array<char, 16384> buffer{};
  bool written = false;
  for (;;) {
    const ssize_t size = read(fd_.get(), buffer.data(), buffer.size());
    if (size <= 0) return written;
    written = about_store(buffer.data(), static_cast<std::size_t>(size)) || written;
  }
}

}  // namespace chatgate
