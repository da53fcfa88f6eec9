// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// What the operator wants of one interface.
struct InterfaceRow {
  std::string name;
  bool wanted = true;  ///< false: detached on purpose, stays off until `attach`
  std::string mode;    ///< "native", "generic" or "auto", as asked for
};

/// Interfaces that were ever attached.
class InterfaceTable {
 public:
  explicit InterfaceTable(Database& database) : database_(&database) {}

  /// Inserts or replaces.
  Status put(const InterfaceRow& row);
  /// By name.
  Result<std::vector<InterfaceRow>> all();

 private:
  Database* database_;
};

}  // namespace chatgate
