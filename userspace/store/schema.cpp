// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include <string>

#include "base/failpoint.h"

namespace chatgate {
namespace {

constexpr const char* kOpenStore = "open store";

Error too_new(const Database& database, std::int64_t version, std::int64_t known) {
  const std::string reason =
      "its schema " + std::to_string(version) + " is newer than this chatgate's " + std::to_string(known);
  return refused(kOpenStore, database.path(), reason, "use the chatgate that wrote it, or a newer one");
}

// Runs what is missing; the caller commits.
Status run_steps(Database& database, std::span<const char* const> steps) {
  // Read again: another process may have been faster to the write lock.
  CHATGATE_TRY_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  const auto known = static_cast<std::int64_t>(steps.size());
  if (version > known) return fail(too_new(database, version, known));
  for (std::int64_t done = version; done < known; ++done) {
    CHATGATE_TRY(database.execute(steps[static_cast<std::size_t>(done)]));
  }
  CHATGATE_TRY(database.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
  CHATGATE_TRY(database.execute("PRAGMA user_version = " + std::to_string(known)));
  CHATGATE_FAILPOINT("store.migrate.before_commit");
  return database.execute("COMMIT");
}

Status look_at_header(Database& database) {
  CHATGATE_TRY_ASSIGN(const std::int64_t id, database.number("PRAGMA application_id"));
  if (id == kApplicationId) return {};
  CHATGATE_TRY_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  CHATGATE_TRY_ASSIGN(const std::int64_t objects, database.number("SELECT count(*) FROM sqlite_schema"));
  if (id == 0 && version == 0 && objects == 0) return {};
  return fail(refused(kOpenStore, database.path(), "the file is a database, but not chatgate's",
                      "choose another --state-dir, or move the file away"));
}

}  // namespace

// In one view: another process may be making the store right now.
Status check_ours(Database& database) {
  CHATGATE_TRY(database.execute("BEGIN"));
  Status status = look_at_header(database);
  static_cast<void>(database.execute("ROLLBACK"));
  if (!status) status.error().what = kOpenStore;
  return status;
}

Status migrate(Database& database, std::span<const char* const> steps) {
  CHATGATE_TRY_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  const auto known = static_cast<std::int64_t>(steps.size());
  if (version == known) return {};
  if (version > known) return fail(too_new(database, version, known));
  CHATGATE_TRY(database.execute("BEGIN IMMEDIATE"));
  Status status = run_steps(database, steps);
  if (!status) static_cast<void>(database.execute("ROLLBACK"));
  return status;
}

Status check_current(Database& database) {
  CHATGATE_TRY_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  const auto known = static_cast<std::int64_t>(migrations().size());
  if (version == known) return {};
  if (version > known) return fail(too_new(database, version, known));
  if (version == 0) {
    return fail(refused(kOpenStore, database.path(), "the store is empty",
                        "`chatgate attach` or a first ban sets it up"));
  }
  return fail(refused(kOpenStore, database.path(),
                      "its schema " + std::to_string(version) + " is older than this chatgate's",
                      "any command that changes something brings it up to date"));
}

}  // namespace chatgate
