// SPDX-License-Identifier: Apache-2.0
#include "support/sql_steps.h"

#include <sqlite3.h>

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

std::uint64_t steps = 0;

int count_step(void* /*unused*/) {
  ++steps;
  return 0;
}

int watch(sqlite3* handle, char** /*error*/, const sqlite3_api_routines* /*unused*/) {
  sqlite3_progress_handler(handle, 1, count_step, nullptr);
  return SQLITE_OK;
}

// SQLite calls it as what it is.
auto entry_point() { return reinterpret_cast<void (*)()>(watch); }

}  // namespace

SqlSteps::SqlSteps() {
  if (sqlite3_auto_extension(entry_point()) != SQLITE_OK) ADD_FAILURE() << "SQLite's steps are not counted";
}

SqlSteps::~SqlSteps() { sqlite3_cancel_auto_extension(entry_point()); }

std::uint64_t SqlSteps::done() { return steps; }

}  // namespace chatgate::test
