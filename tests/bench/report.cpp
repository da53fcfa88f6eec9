// SPDX-License-Identifier: Apache-2.0
#include "bench/report.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

namespace chatgate::bench {
namespace {

/// "AMD EPYC 7B13, 2 CPUs".
std::string machine() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos)
      return fmt::format("{}, {} CPUs", line.substr(colon + 2), std::thread::hardware_concurrency());
  }
  return fmt::format("unknown, {} CPUs", std::thread::hardware_concurrency());
}

std::string kernel() {
  utsname name{};
  return uname(&name) == 0 ? name.release : "unknown";
}

std::string verdict(const Ratio& ratio) {
  if (ratio.target.bound == Target::Bound::kNone) return "";
  return fmt::format(" (target {}: {})", ratio.target.text(),
                     ratio.target.met_by(ratio.value) ? "met" : "MISSED");
}

}  // namespace

bool Target::met_by(double measured) const {
  switch (bound) {
    case Bound::kAtMost:
      return measured <= value;
    case Bound::kAtLeast:
      return measured >= value;
    case Bound::kNone:
      break;
  }
  return true;
}

std::string Target::text() const {
  if (bound == Bound::kNone) return "";
  return fmt::format("{} {}", bound == Bound::kAtMost ? "<=" : ">=", value);
}

void Report::add(Ratio ratio) {
  fmt::print(stderr, "{}: {:.2f}{} {}\n", ratio.name, ratio.value, verdict(ratio), ratio.note);
  ratios_.push_back(std::move(ratio));
}

void Report::add(Raw raw) {
  std::string where;
  for (const auto& [name, value] : raw.parameters) where += fmt::format(" {}={}", name, value);
  fmt::print(stderr, "  {}{}: {:.6g} {}\n", raw.name, where, raw.value, raw.unit);
  raw_.push_back(std::move(raw));
}

nlohmann::json Report::json() const {
  nlohmann::json ratios = nlohmann::json::array();
  for (const Ratio& ratio : ratios_) {
    ratios.push_back({{"name", ratio.name},
                      {"value", ratio.value},
                      {"target", ratio.target.text()},
                      {"met", ratio.target.met_by(ratio.value)},
                      {"note", ratio.note}});
  }
  nlohmann::json raw = nlohmann::json::array();
  for (const Raw& one : raw_)
    raw.push_back(
        {{"name", one.name}, {"parameters", one.parameters}, {"value", one.value}, {"unit", one.unit}});
  return {{"machine", machine()},
          {"kernel", kernel()},
          {"date", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
          {"ratios", ratios},
          {"raw", raw}};
}

}  // namespace chatgate::bench
