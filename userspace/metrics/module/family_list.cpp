// SPDX-License-Identifier: Apache-2.0
#include "metrics/module/family_list.h"

#include <chrono>
#include <limits>

namespace chatgate {

Samples& Samples::add(MetricLabels labels, double value) {
  prometheus::ClientMetric metric;
  for (const auto& [name, text] : labels) metric.label.push_back({name, std::string(text)});
  if (family_->type == prometheus::MetricType::Counter)
    metric.counter.value = value;
  else
    metric.gauge.value = value;
  family_->metric.push_back(std::move(metric));
  return *this;
}

Samples& Samples::add(MetricLabels labels, WallTime value) {
  if (value == kNever) return add(labels, std::numeric_limits<double>::infinity());
  return add(labels, std::chrono::duration<double>(value.time_since_epoch()).count());
}

Samples FamilyList::gauge(const char* name, std::string help) {
  return begin(name, std::move(help), prometheus::MetricType::Gauge);
}

Samples FamilyList::counter(const char* name, std::string help) {
  return begin(name, std::move(help), prometheus::MetricType::Counter);
}

Samples FamilyList::begin(const char* name, std::string help, prometheus::MetricType type) {
  return Samples(families_.emplace_back(prometheus::MetricFamily{name, std::move(help), type, {}}));
}

std::vector<prometheus::MetricFamily> FamilyList::take() {
  std::erase_if(families_, [](const prometheus::MetricFamily& one) { return one.metric.empty(); });
  return std::move(families_);
}

}  // namespace chatgate
