// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace chatgate {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("chatgate");
    made->set_pattern("chatgate: %v");
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return *instance;
}

}  // namespace

void enable_debug_log() { logger().set_level(spdlog::level::debug); }

void log_debug(std::string_view line) { logger().debug(line); }

}  // namespace chatgate
