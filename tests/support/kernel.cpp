// SPDX-License-Identifier: Apache-2.0
#include "support/kernel.h"

#include <utility>

#include "datapath/counters.h"
#include "datapath/loader.h"
#include "support/strict.h"

namespace chatgate::test {
namespace {

ProbeAnswer checked(const Result<ProbeAnswer>& answer) {
  if (!answer) ADD_FAILURE() << to_text(answer.error());
  return answer.value_or(ProbeAnswer{});
}

}  // namespace

Result<std::unique_ptr<Kernel>> Kernel::create(std::uint32_t max_entries) {
  auto bpffs = std::make_unique<Bpffs>();
  CHATGATE_TRY(bpffs->status());
  std::unique_ptr<Kernel> kernel(new Kernel(std::move(bpffs)));
  CHATGATE_TRY(kernel->publish(max_entries));
  return kernel;
}

Status Kernel::publish(std::uint32_t max_entries) {
  CHATGATE_TRY_ASSIGN(pins_, PinDirectory::open(bpffs_->path()));
  CHATGATE_TRY_ASSIGN(const UniqueFd lock, pins_->lock());
  CHATGATE_TRY_ASSIGN(Tables tables, create_tables(*pins_, StoreUuid{1}, max_entries));
  CHATGATE_TRY_ASSIGN(const Generation empty, Generation::build({}, {}));
  CHATGATE_TRY(empty.install(tables, 0));
  CHATGATE_TRY(pins_->publish());
  CHATGATE_TRY_ASSIGN(tables_, Tables::open(*pins_, true));
  CHATGATE_TRY_ASSIGN(probe_, Probe::open(*pins_));
  return {};
}

Status Kernel::replace(std::span<const CompiledKey> keys, std::span<const KernelDestination> destinations) {
  std::vector<KernelKey> all;
  for (const CompiledKey& key : keys) all.push_back(numbered(key));
  CHATGATE_TRY_ASSIGN(const Generation generation, Generation::build(all, destinations));
  CHATGATE_TRY(install_inactive(tables(), generation));
  return flip_to(tables(), tables().revision() + 1);
}

Status Kernel::replace(std::initializer_list<CompiledKey> keys, std::vector<KernelDestination> destinations) {
  return replace(std::span(keys.begin(), keys.size()), destinations);
}

Status Kernel::put(std::vector<CompiledKey> keys) {
  std::vector<KeyWrite> writes;
  for (const CompiledKey& key : keys) writes.push_back({numbered(key), true});
  CHATGATE_TRY(write(writes));
  return {};
}

Result<std::uint32_t> Kernel::remove(std::vector<CompiledKey> keys) {
  std::vector<KeyWrite> writes;
  for (const CompiledKey& key : keys) writes.push_back({numbered(key), false});
  return write(writes);
}

KernelKey Kernel::numbered(const CompiledKey& key) { return {key, slot_of(key.key)}; }

std::uint32_t Kernel::slot_of(const TableKey& key) {
  const auto [at, fresh] = slots_.try_emplace(key, static_cast<std::uint32_t>(keys_.size() + 1));
  if (fresh) keys_.push_back(key);
  return at->second;
}

std::optional<TableKey> Kernel::key_of(std::uint32_t slot) const {
  if (slot == CHATGATE_SLOT_NONE || slot > keys_.size()) return std::nullopt;
  return keys_[slot - 1];
}

ProbeAnswer Kernel::ask(const IpAddress& source, const std::optional<IpAddress>& destination) const {
  return checked(probe().ask(source, destination));
}

ProbeAnswer Kernel::ask(const Packet& packet) const {
  return checked(probe().ask_frame(packet.data(), static_cast<std::uint32_t>(packet.size())));
}

void KernelTest::SetUp() {
  auto kernel = Kernel::create();
  CHATGATE_NEED(kernel);
  kernel_ = std::move(*kernel);
}

}  // namespace chatgate::test

void PrintTo(chatgate_counter counter, std::ostream* out) {
  *out << (counter < CHATGATE_COUNTERS ? chatgate::counter_name(counter) : "no answer");
}
