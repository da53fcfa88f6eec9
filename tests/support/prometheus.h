// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "support/process.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// A real Prometheus in a network namespace of its own lab, on that namespace's loopback address, gone with
/// this. It scrapes `target` ("127.0.0.1:9617") every second as job "chatgate", and knows the alert rules in
/// `rules`.
class Prometheus {
 public:
  Prometheus(std::string netns, const std::string& target, const std::string& rules);

  /// `/api/v1/PATH`; fails the test unless it answers with success. The member "data".
  nlohmann::json api(const std::string& path) const;
  /// The result of an instant query: an array of {"metric", "value": [time, "text"]}.
  nlohmann::json query(const std::string& expression) const;
  /// The one value of such a query; "": none, or several.
  std::string value(const std::string& expression) const;

 private:
  std::string netns_;
  TempDir folder_;
  std::unique_ptr<BackgroundProcess> process_;
};

}  // namespace chatgate::test
