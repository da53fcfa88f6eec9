// SPDX-License-Identifier: Apache-2.0
#include "engine/session.h"

#include <sys/stat.h>

#include <cerrno>

#include "base/directory_lock.h"
#include "engine/host_guard.h"
#include "engine/kernel.h"

namespace chatgate {
namespace {

/// Whoever may not look at the tables must not be told that there are none.
bool forbidden(const Kernel& kernel) {
  return kernel.tables_error && kernel.tables_error->kind == ErrorKind::kPermission;
}

Session assemble(SessionOptions options, UniqueFd lock, Kernel kernel, Store store) {
  return Session{std::move(options),
                 std::move(lock),
                 std::move(kernel.pins),
                 std::move(kernel.pins_error),
                 std::move(store),
                 std::move(kernel.tables),
                 std::move(kernel.tables_error),
                 wall_now(),
                 {},
                 {},
                 {}};
}

/// The lock of those that change: on the BPF file system, or without one on the state directory. -1: another
/// process has it.
Result<UniqueFd> take_lock(const SessionOptions& options, const Kernel& kernel, bool wait) {
  if (kernel.pins) return wait ? kernel.pins->lock() : kernel.pins->try_lock();
  const std::string& path = options.state_dir;
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(system_error("create directory", path, errno));
  return lock_directory(path, wait);
}

Result<std::optional<Session>> open_changing(SessionOptions options, ChangeMode mode, bool wait) {
  if (options.bad_configuration && !mode.off_switch) return fail(*options.bad_configuration);
  std::optional<Guard> guard;
  if (!options.bad_configuration) {
    CHATGATE_TRY_ASSIGN(guard, guard_of_host(options.guard));
  }
  Kernel kernel = open_pins(options.bpffs);
  UniqueFd lock;
  if (!mode.dry_run) {
    CHATGATE_TRY_ASSIGN(lock, take_lock(options, kernel, wait));
    if (!lock) return std::optional<Session>();
  }
  open_tables(kernel, true);
  if (forbidden(kernel) || (kernel.tables_error && !mode.tolerate_bad_tables))
    return fail(*kernel.tables_error);
  const bool in_memory = mode.dry_run && !Store::exists(options.state_dir);
  CHATGATE_TRY_ASSIGN(Store store, in_memory ? Store::open_in_memory() : Store::open(options.state_dir));
  if (kernel.tables && !mode.dry_run) kernel.tables->anchor_clock();
  Session session = assemble(std::move(options), std::move(lock), std::move(kernel), std::move(store));
  session.guard = std::move(guard);
  return std::optional<Session>(std::move(session));
}

}  // namespace

Result<Session> open_for_change(SessionOptions options, ChangeMode mode) {
  CHATGATE_TRY_ASSIGN(std::optional<Session> session, open_changing(std::move(options), mode, true));
  return std::move(*session);
}

Result<std::optional<Session>> try_open_for_change(SessionOptions options, ChangeMode mode) {
  return open_changing(std::move(options), mode, false);
}

Result<Session> open_for_look(SessionOptions options) {
  Kernel kernel = open_pins(options.bpffs);
  open_tables(kernel, false);
  if (forbidden(kernel)) return fail(*kernel.tables_error);
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(options.state_dir));
  return assemble(std::move(options), UniqueFd(), std::move(kernel), std::move(store));
}

}  // namespace chatgate
