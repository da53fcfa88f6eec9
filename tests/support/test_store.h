// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "store/store.h"
#include "support/policy.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// The value, or the end of the test (GoogleTest reports the exception).
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  return std::move(*result);
}

inline void must(const Status& status) {
  if (!status) throw std::runtime_error(to_text(status.error()));
}

inline IpAddress address(std::string_view text) { return must(parse_ip_address(text)); }

/// A time: so many seconds after a fixed moment of 2026.
inline WallTime at(std::int64_t seconds) { return WallTime(std::chrono::seconds(1'780'000'000 + seconds)); }

/// What put() reads of an entry.
inline Entry entry(const IpPrefix& where, WallTime expires = kNever, bool shadow = false) {
  Entry made;
  made.prefix = where;
  made.label = "spam";
  made.by = "alice";
  made.created = at(0);
  made.expires = expires;
  made.shadow = shadow;
  return made;
}

inline Entry entry(std::string_view where, WallTime expires = kNever, bool shadow = false) {
  return entry(prefix(where), expires, shadow);
}

/// An opened store in a directory of its own.
class TestStore {
 public:
  TestStore() : store_(must(Store::open(state_dir()))) {}

  std::string state_dir() const { return directory_.file("state"); }
  std::string file() const { return state_dir() + "/chatgate.db"; }
  Store* operator->() { return &store_; }
  Store& operator*() { return store_; }

  /// Closes it, then opens it anew.
  void reopen() {
    { const Store closed = std::move(store_); }
    store_ = must(Store::open(state_dir()));
  }

  /// Does `change` in a transaction of its own.
  template <typename Change>
  void write(Change&& change) {
    Transaction transaction = must(store_.begin());
    change();
    must(transaction.commit());
  }

  /// The list, made if it is absent.
  ListRow list(const std::string& name, Kind kind) {
    ListRow row;
    write([&] { row = must(store_.lists().ensure(name, kind, at(0))); });
    return row;
  }

 private:
  TempDir directory_;
  Store store_;
};

}  // namespace chatgate::test
