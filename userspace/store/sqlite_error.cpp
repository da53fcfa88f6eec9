// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace chatgate {
namespace {

constexpr int kPrimaryCode = 0xff;  // the low byte of an extended result code

// SQLITE_CANTOPEN alone says too little: a directory in the place of the file is not a matter of rights.
bool is_permission(int code, int error_number) {
  if (code == SQLITE_READONLY_DBMOVED || code == SQLITE_READONLY_ROLLBACK) return false;
  const int primary = code & kPrimaryCode;
  if (primary == SQLITE_PERM || primary == SQLITE_READONLY) return true;
  const bool denied = error_number == EACCES || error_number == EPERM || error_number == EROFS;
  return (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR) && denied;
}

// Where the operating system has the better words, they come along.
std::string reason_of(sqlite3* handle, int code, int error_number) {
  std::string reason = sqlite3_errmsg(handle);
  const int primary = code & kPrimaryCode;
  const bool from_system = primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR || primary == SQLITE_FULL;
  if (from_system && error_number != 0) reason += std::string(" (") + std::strerror(error_number) + ")";
  return reason;
}

std::string_view hint_of(int code) {
  switch (code & kPrimaryCode) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another chatgate is changing the store; try again";
    case SQLITE_FULL:
      return "make room on the file system; nothing was changed";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged or not chatgate's; put a backup in its place";
    default:
      return {};
  }
}

}  // namespace

Error sqlite_error(sqlite3* handle, std::string_view what, std::string_view path) {
  if (handle == nullptr) return refused(what, path, "out of memory");
  const int code = sqlite3_extended_errcode(handle);
  const int error_number = sqlite3_system_errno(handle);
  Error error = refused(what, path, reason_of(handle, code, error_number), hint_of(code));
  if (is_permission(code, error_number)) error.kind = ErrorKind::kPermission;
  return error;
}

}  // namespace chatgate
