// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace chatgate {

using MetricLabels = std::initializer_list<std::pair<const char*, std::string_view>>;

/// One family under way: a name, its help, its samples.
class Samples {
 public:
  explicit Samples(prometheus::MetricFamily& family) : family_(&family) {}

  Samples& add(MetricLabels labels, double value);
  Samples& add(MetricLabels labels, std::uint64_t value) { return add(labels, static_cast<double>(value)); }
  Samples& add(MetricLabels labels, bool value) { return add(labels, value ? 1.0 : 0.0); }
  /// Seconds since the epoch; kNever: infinity.
  Samples& add(MetricLabels labels, WallTime value);

 private:
  prometheus::MetricFamily* family_;
};

/// Families in the order in which they were begun.
class FamilyList {
 public:
  /// A Samples is good until the next one begins. The name of a counter ends in "_total".
  Samples gauge(const char* name, std::string help);
  Samples counter(const char* name, std::string help);

  /// Those that have samples.
  std::vector<prometheus::MetricFamily> take();

 private:
  Samples begin(const char* name, std::string help, prometheus::MetricType type);
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace chatgate
