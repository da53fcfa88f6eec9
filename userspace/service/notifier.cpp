// SPDX-License-Identifier: Apache-2.0
#include "service/notifier.h"

#include <cstdlib>

#include <fmt/format.h>

#include "base/error.h"

namespace chatgate {
namespace {

constexpr int kPetsPerTimeout = 3;

}  // namespace

Result<Notifier> Notifier::from_environment() {
  Notifier notifier;
  if (std::getenv("NOTIFY_SOCKET") == nullptr) return notifier;
  CHATGATE_TRY_ASSIGN(notifier.systemd_, load_systemd_library());
  std::uint64_t timeout = 0;
  if (notifier.systemd_->watchdog_enabled(0, &timeout) > 0) {
    notifier.watchdog_ = std::chrono::microseconds(timeout / kPetsPerTimeout);
    notifier.next_ = Instant::min();
  }
  return notifier;
}

void Notifier::tell(const std::string& text) const {
  if (systemd_) static_cast<void>(systemd_->notify(0, text.c_str()));
}

void Notifier::ready() {
  if (ready_) return;
  ready_ = true;
  tell("READY=1");
}

void Notifier::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  tell("STATUS=" + visible(text));
}

void Notifier::reloading() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

// Not before it was ready: then it still is not.
void Notifier::reloaded() {
  if (ready_) tell("READY=1");
}

void Notifier::stopping() { tell("STOPPING=1"); }

void Notifier::alive(Instant now) {
  if (now < next_ || watchdog_.count() == 0) return;
  next_ = now + watchdog_;
  tell("WATCHDOG=1");
}

}  // namespace chatgate
