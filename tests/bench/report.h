// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace chatgate::bench {

/// What a benchmark measured against, and what it is to reach.
struct Target {
  enum class Bound { kAtMost, kAtLeast, kNone };
  Bound bound = Bound::kNone;
  double value = 0;

  bool met_by(double measured) const;
  std::string text() const;  ///< "<= 1.4", ">= 16"; "" for kNone
};

constexpr Target at_most(double value) { return {Target::Bound::kAtMost, value}; }
constexpr Target at_least(double value) { return {Target::Bound::kAtLeast, value}; }

/// A quotient of two figures of the same run: what can be compared between machines.
struct Ratio {
  std::string name;  ///< "clean / parse-only: 10k"
  double value = 0;
  Target target;
  std::string note;  ///< what the two figures were
};

/// One figure as it was measured.
struct Raw {
  std::string name;                               ///< "program cost"
  std::map<std::string, std::string> parameters;  ///< {"program": "chatgate", "entries": "10000", …}
  double value = 0;
  std::string unit;  ///< "ns/packet", "packets/s", "s", "B/entry", …
};

/// All that one run measured.
class Report {
 public:
  /// Also prints the line at once, to stderr: a run takes minutes.
  void add(Ratio ratio);
  void add(Raw raw);

  const std::vector<Ratio>& ratios() const { return ratios_; }
  const std::vector<Raw>& raw() const { return raw_; }
  nlohmann::json json() const;  ///< {"machine","kernel","date","ratios","raw"}

 private:
  std::vector<Ratio> ratios_;
  std::vector<Raw> raw_;
};

}  // namespace chatgate::bench
