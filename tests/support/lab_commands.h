// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "datapath/tables.h"
#include "support/lab.h"
#include "support/strict.h"

namespace chatgate::test {

/// The words that run chatgate on the lab's host, for those who start it in their own way.
std::vector<std::string> chatgate_argv(const Lab& lab, const std::vector<std::string>& words);

/// Runs a command that must succeed.
void must(const Lab& lab, const std::vector<std::string>& words);

/// `attach` with tables for 4,096 entries (quick to make), which must succeed.
void must_attach(const Lab& lab, const std::vector<std::string>& interfaces,
                 const std::string& mode = "native");

/// One counter of `stats --json`, over all interfaces or on one.
std::uint64_t counted(const Lab& lab, const std::string& counter, const std::string& interface = {});
std::uint64_t counted_bytes(const Lab& lab, const std::string& counter, const std::string& interface = {});

/// The hits of one prefix (as `stats --json` writes it: with its length); zero if it was never hit.
struct EntryCount {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};
EntryCount counted_entry(const Lab& lab, const std::string& cidr);

/// What `status --json` says of one interface; null if it does not know it.
nlohmann::json status_of(const Lab& lab, const std::string& interface);
/// The store's revision.
std::uint64_t revision(const Lab& lab);

/// Id of the XDP program on an interface; 0: none.
std::uint32_t program_on(const std::string& netns, const std::string& interface);

/// Paths of what is in the lab's BPF file system under `chatgate`.
std::vector<std::string> pins(const Lab& lab);

/// The tables that are pinned there, to look into and to write; a failure to open them fails the test.
std::optional<Tables> tables_of(const Lab& lab);
/// Whether tables lie in the kernel that no packet is judged by, and none will be unless a change that waits
/// is taken back. None where nothing is pinned.
bool has_tables_aside(const Lab& lab);

/// Whether any process has `text` among its words (a path that only one lab has).
bool process_mentions(const std::string& text);

/// A test case on a lab; skipped (or, if strict, failed) where there is no permission.
class LabTest : public testing::Test {
 protected:
  void SetUp() override {
    lab_ = std::make_unique<Lab>(links());
    CHATGATE_NEED(lab_->status());
  }
  virtual int links() const { return 1; }
  const Lab& lab() const { return *lab_; }

 private:
  std::unique_ptr<Lab> lab_;
};

}  // namespace chatgate::test
