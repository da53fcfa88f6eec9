// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "datapath/generation.h"
#include "datapath/in_place.h"
#include "datapath/probe.h"
#include "datapath/tables.h"
#include "support/bpffs.h"
#include "support/packet.h"
#include "support/policy.h"

namespace chatgate::test {

/// A whole published set of kernel tables on a BPF file system of its own, without a store and without an
/// interface. It numbers the slots: a key gets one when it is first written and keeps it.
class Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> create(std::uint32_t max_entries = 4096);

  Tables& tables() { return *tables_; }
  const PinDirectory& pins() const { return *pins_; }
  const Probe& probe() const { return *probe_; }

  /// The whole policy, as a new generation; the revision grows by one.
  Status replace(std::span<const CompiledKey> keys, std::span<const KernelDestination> destinations = {});
  Status replace(std::initializer_list<CompiledKey> keys, std::vector<KernelDestination> destinations = {});
  /// Single keys, in place. `remove`: how many there were.
  Status put(std::vector<CompiledKey> keys);
  Result<std::uint32_t> remove(std::vector<CompiledKey> keys);
  Result<std::uint32_t> write(std::span<const KeyWrite> writes) { return write_in_place(tables(), writes); }

  KernelKey numbered(const CompiledKey& key);
  std::uint32_t slot_of(const TableKey& key);
  /// The key that was given this slot.
  std::optional<TableKey> key_of(std::uint32_t slot) const;

  /// The probe's answer; an error fails the test and answers CHATGATE_COUNTERS.
  ProbeAnswer ask(const IpAddress& source, const std::optional<IpAddress>& destination = std::nullopt) const;
  ProbeAnswer ask(std::string_view source) const { return ask(ip(source)); }
  ProbeAnswer ask(std::string_view source, std::string_view destination) const {
    return ask(ip(source), ip(destination));
  }
  ProbeAnswer ask(const Packet& packet) const;

  /// Reason alone.
  template <typename... Arguments>
  chatgate_counter reason(const Arguments&... arguments) const {
    return ask(arguments...).reason;
  }

 private:
  explicit Kernel(std::unique_ptr<Bpffs> bpffs) : bpffs_(std::move(bpffs)) {}
  Status publish(std::uint32_t max_entries);

  std::unique_ptr<Bpffs> bpffs_;
  std::optional<PinDirectory> pins_;
  std::optional<Tables> tables_;
  std::optional<Probe> probe_;
  std::map<TableKey, std::uint32_t> slots_;
  std::vector<TableKey> keys_;  ///< by slot - 1
};

/// What failed, or "" : for EXPECT_EQ(failure(status), "").
template <typename T>
std::string failure(const Result<T>& result) {
  return result ? "" : to_text(result.error());
}

/// A test case with a Kernel; skipped (or, if strict, failed) where there is no permission.
class KernelTest : public testing::Test {
 protected:
  void SetUp() override;
  Kernel& kernel() { return *kernel_; }

 private:
  std::unique_ptr<Kernel> kernel_;
};

}  // namespace chatgate::test

/// So that a failed comparison shows "drop_banned" and not a number.
void PrintTo(chatgate_counter counter, std::ostream* out);
