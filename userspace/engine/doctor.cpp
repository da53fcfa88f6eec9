// SPDX-License-Identifier: Apache-2.0
#include "engine/doctor.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "datapath/counters.h"
#include "datapath/kernel_features.h"
#include "engine/balancer_rules.h"
#include "engine/doctor_look.h"
#include "engine/doctor_sources.h"
#include "engine/host_rules.h"

namespace chatgate {
namespace {

/// What is opened once and looked at from several sides.
struct Examination {
  Surroundings around;
  std::optional<Tables> tables;
  std::vector<std::string> recorded;  ///< interfaces that are to be filtered on, by the store
  std::uint32_t max_entries = kDefaultMaxEntries;
  HostFacts host;
};

/// Without a store, or with one that cannot be read, there is nothing on record.
Status read_store(const SessionOptions& options, Examination& exam) {
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(options.state_dir));
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, store.interfaces().all());
  for (const InterfaceRow& row : rows) {
    if (row.wanted) exam.recorded.push_back(row.name);
  }
  CHATGATE_TRY_ASSIGN(exam.max_entries, store.settings().max_entries());
  return {};
}

Status look_around(const SessionOptions& options, Examination& exam) {
  CHATGATE_TRY_ASSIGN(exam.around.links, links());
  exam.around.cpus = exam.host.state.cpus;
  auto pins = PinDirectory::open(options.bpffs);
  if (!pins) {
    exam.host.bpffs_error = pins.error();
    return {};
  }
  exam.around.pins = std::move(*pins);
  if (exam.around.pins->exists()) {
    auto tables = Tables::open(*exam.around.pins, false);
    if (tables)
      exam.tables = std::move(*tables);
    else
      exam.host.tables_error = tables.error();
  }
  CHATGATE_TRY_ASSIGN(exam.around.attachments,
                      all_attachments(*exam.around.pins, exam.tables ? &*exam.tables : nullptr));
  return {};
}

std::vector<std::string> default_interfaces(const Examination& exam) {
  std::set<std::string> names(exam.recorded.begin(), exam.recorded.end());
  for (const Attachment& one : exam.around.attachments) names.insert(one.interface);
  if (names.empty()) {
    for (const Link& link : exam.around.links) {
      if (link.kind.empty() && !link.loopback && link.up) names.insert(link.name);
    }
  }
  return {names.begin(), names.end()};
}

/// The kernel is asked only by those whom it answers.
void ask_kernel(HostFacts& facts) {
  const std::optional<Finding> permission = check_permission(facts);
  if (permission && permission->level != FindingLevel::kOk) return;
  facts.features = kernel_features();
  const Status loaded = rehearse_load();
  if (!loaded) facts.load_error = loaded.error();
}

void judge_host(const SessionOptions& options, Examination& exam, DoctorReport& report) {
  HostFacts& facts = exam.host;
  facts.bpffs = options.bpffs;
  facts.configuration_error = options.bad_configuration;
  if (!report.interfaces.empty()) facts.interface = report.interfaces.front();
  ask_kernel(facts);
  if (exam.tables) {
    facts.clock_error = exam.tables->control().wall_offset - wall_offset_now();
  } else {
    facts.table_bytes = least_memory(exam.max_entries);
    // Half of it: what the tables hold comes on top.
    facts.entries_that_fit = entries_that_fit(facts.state.memory.value_or(0) / 2);
  }
  for (const HostRule rule : host_rules()) {
    if (auto finding = rule(facts)) report.findings.push_back(std::move(*finding));
  }
}

Status judge_interfaces(const Examination& exam, DoctorReport& report) {
  for (const std::string& name : report.interfaces) {
    const Link* link = find_link(exam.around, name);
    if (link == nullptr) {
      report.findings.push_back({name, "link", FindingLevel::kProblem, "not there",
                                 "it is to be filtered on, and there is no such interface",
                                 "ip -brief link"});
      continue;
    }
    CHATGATE_TRY_ASSIGN(const InterfaceFacts facts, look_at(exam.around, *link));
    for (const InterfaceRule rule : interface_rules()) {
      if (auto finding = rule(facts)) report.findings.push_back(std::move(*finding));
    }
  }
  return {};
}

PassedPackets passed_on(const PortCounts& port) {
  const auto packets = [&](chatgate_counter counter) { return port.reasons.at(counter).packets; };
  PassedPackets passed{port.interface, 0, packets(CHATGATE_NOTE_ENCAPSULATED)};
  for (const chatgate_counter verdict :
       {CHATGATE_PASS_UNLISTED, CHATGATE_PASS_WHITELISTED, CHATGATE_PASS_SHADOW, CHATGATE_PASS_PAUSED})
    passed.passed += packets(verdict);
  return passed;
}

Status judge_tunnels(const Examination& exam, DoctorReport& report) {
  if (!exam.tables) return {};
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> ports, read_counters(*exam.tables));
  for (const PortCounts& port : ports) {
    const auto& names = report.interfaces;
    if (std::find(names.begin(), names.end(), port.interface) != names.end())
      report.findings.push_back(check_tunnels(passed_on(port)));
  }
  return {};
}

Status judge_sources(const Examination& exam, DoctorReport& report) {
  std::vector<Link> looked_at;
  for (const std::string& name : report.interfaces) {
    if (const Link* link = find_link(exam.around, name)) looked_at.push_back(*link);
  }
  CHATGATE_TRY_ASSIGN(std::vector<Finding> findings, find_sources(looked_at));
  std::move(findings.begin(), findings.end(), std::back_inserter(report.findings));
  return {};
}

void sort_findings(std::vector<Finding>& findings) {
  const auto key = [](const Finding& one) {
    return std::tuple(one.subject != "host", std::string_view(one.subject), one.level);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
}

}  // namespace

Result<DoctorReport> doctor(const SessionOptions& options, const std::vector<std::string>& interfaces) {
  Examination exam;
  exam.host.state = host_state();
  static_cast<void>(read_store(options, exam));
  CHATGATE_TRY(look_around(options, exam));
  DoctorReport report;
  for (const std::string& name : interfaces) CHATGATE_TRY(interface_index(name));
  report.interfaces = interfaces.empty() ? default_interfaces(exam) : interfaces;
  judge_host(options, exam, report);
  CHATGATE_TRY(judge_interfaces(exam, report));
  CHATGATE_TRY(judge_tunnels(exam, report));
  CHATGATE_TRY(judge_sources(exam, report));
  sort_findings(report.findings);
  return report;
}

}  // namespace chatgate
