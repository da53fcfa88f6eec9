// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "metrics/module/families.h"

namespace chatgate {
namespace {

/// "reason: what it means; …" of counters.def.
std::string verdicts() {
  std::string text;
#define CHATGATE_VERDICT(symbol, name, help) text += text.empty() ? name ": " help : "; " name ": " help;
#define CHATGATE_NOTE(symbol, name, help)
#include "chatgate/counters.def"
  return text;
}

std::string notes() {
  std::string text;
#define CHATGATE_VERDICT(symbol, name, help)
#define CHATGATE_NOTE(symbol, name, help) text += text.empty() ? name ": " help : "; " name ": " help;
#include "chatgate/counters.def"
  return text;
}

void add_reasons(const KernelMetrics& kernel, FamilyList& list) {
  Samples packets =
      list.counter("chatgate_packets_total",
                   "Packets by the reason of their verdict, each counted once. " + verdicts() + ".");
  for (const ReasonMetrics& one : kernel.reasons) {
    if (!one.note) packets.add({{"interface", one.interface}, {"reason", one.reason}}, one.hits.packets);
  }
  Samples bytes =
      list.counter("chatgate_bytes_total",
                   "Bytes of whole frames by the reason of the verdict, as in chatgate_packets_total.");
  for (const ReasonMetrics& one : kernel.reasons) {
    if (!one.note) bytes.add({{"interface", one.interface}, {"reason", one.reason}}, one.hits.bytes);
  }
}

void add_notes(const KernelMetrics& kernel, FamilyList& list) {
  Samples packets = list.counter("chatgate_noted_packets_total",
                                 "Packets that are counted beside their verdict. " + notes() + ".");
  for (const ReasonMetrics& one : kernel.reasons) {
    if (one.note) packets.add({{"interface", one.interface}, {"note", one.reason}}, one.hits.packets);
  }
  Samples bytes =
      list.counter("chatgate_noted_bytes_total", "Their bytes, as in chatgate_noted_packets_total.");
  for (const ReasonMetrics& one : kernel.reasons) {
    if (one.note) bytes.add({{"interface", one.interface}, {"note", one.reason}}, one.hits.bytes);
  }
}

void add_pause(const MetricsSnapshot& snapshot, FamilyList& list) {
  const WallTime until = snapshot.kernel->pause_until;
  list.gauge("chatgate_paused", "1: nothing is dropped now.").add({}, until > snapshot.at);
  if (until <= snapshot.at) return;
  list.gauge("chatgate_pause_end_timestamp_seconds",
             "Unix time at which the pause ends by itself; +Inf: it does not. Absent: there is none.")
      .add({}, until);
}

}  // namespace

void add_kernel_families(const MetricsSnapshot& snapshot, FamilyList& list) {
  Samples tables =
      list.gauge("chatgate_kernel_tables", "1: the kernel holds chatgate's tables; 0: it holds none.");
  if (snapshot.tables) tables.add({}, *snapshot.tables);
  if (!snapshot.kernel) return;
  const KernelMetrics& kernel = *snapshot.kernel;
  list.gauge("chatgate_kernel_generation", "Which of the two sets of tables packets are judged by, 0 or 1.")
      .add({}, std::uint64_t{kernel.generation});
  list.gauge("chatgate_kernel_revision", "The revision that the kernel's tables hold.")
      .add({}, kernel.revision);
  list.gauge("chatgate_kernel_memory_bytes", "Memory that the kernel accounts to the tables.")
      .add({}, kernel.bytes);
  add_pause(snapshot, list);
  add_reasons(kernel, list);
  add_notes(kernel, list);
  list.counter("chatgate_event_samples_total",
               "Samples of dropped packets for 'chatgate events': sent; limited: over the rate; lost: not "
               "read in time.")
      .add({{"result", "sent"}}, kernel.events.sent)
      .add({{"result", "limited"}}, kernel.events.limited)
      .add({{"result", "lost"}}, kernel.events.lost);
}

}  // namespace chatgate
