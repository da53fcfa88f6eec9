// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/lab.h"
#include "support/strict.h"

namespace chatgate::test {

using Words = std::vector<std::string>;

/// a, then b.
Words operator+(Words a, const Words& b);

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

/// The real binary on a lab's host, and short forms of what tests ask of it. Whatever is expected and does
/// not hold fails the test, with what was typed and what it said.
class Cli {
 public:
  /// Without `state_dir`: the lab's own.
  explicit Cli(const Lab& lab, std::string state_dir = {});

  const Lab& lab() const { return *lab_; }
  const std::string& state_dir() const { return state_dir_; }
  /// The database's bytes; empty: there is none.
  std::string store_bytes() const;

  ProcessResult run(const Words& words, ProcessOptions options = {}) const;
  /// The same, and it must end with `exit_code`.
  ProcessResult expect(int exit_code, const Words& words, const ProcessOptions& options = {}) const;
  /// With --json: one document on stdout.
  nlohmann::json json(const Words& words, int exit_code = 0, const ProcessOptions& options = {}) const;
  /// Does all of these, with exit code 0.
  void all(const std::vector<Words>& commands) const;

  /// Filters on g0, with small tables.
  void attach(const std::string& max_entries = "20000") const;

  std::uint64_t revision() const;
  std::uint64_t keys() const;  ///< how many kernel keys are in use
  /// Those that have a slot, beyond those that the kernel is to hold (less those of the protected set).
  std::int64_t idle_keys() const;
  nlohmann::json entries(const Words& filter = {}) const;
  std::vector<std::string> prefixes(const Words& filter = {}) const;  ///< of the entries
  nlohmann::json warnings(const Words& change, int exit_code = 0) const;

  /// "drop banned" if the program says so too and is attached; else "drop banned, not enforced".
  std::string verdict(const std::string& address) const;
  /// What `verify` names, one line each; the exit code agrees.
  std::vector<std::string> differences() const;

 private:
  const Lab* lab_;
  std::string state_dir_;
};

/// A test case with a lab. It is skipped (or, if strict, failed) where there is no permission.
class CliTest : public testing::Test {
 protected:
  void SetUp() override { CHATGATE_NEED(lab_.status()); }

  const Lab& lab() const { return lab_; }
  const Cli& cli() const { return cli_; }

 private:
  Lab lab_;
  Cli cli_{lab_};
};

/// The same, attached.
class AttachedTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) cli().attach();
  }
};

}  // namespace chatgate::test
