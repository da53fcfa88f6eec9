// SPDX-License-Identifier: Apache-2.0
#include "cli/refresh.h"

#include <fmt/format.h>

#include <algorithm>

namespace chatgate::test {

void RefreshTest::SetUp() {
  AttachedTest::SetUp();
  if (!IsSkipped() && !HasFatalFailure()) server_ = std::make_unique<ListServer>(lab().host());
}

void RefreshTest::set_source(const std::string& source, const Words& more) const {
  const std::string from = source.find('/') == std::string::npos ? server_->url(source) : source;
  cli().all({Words{"list", "feed", "--kind", "ban", "--source", from} + more});
}

nlohmann::json RefreshTest::refresh(int exit_code) const {
  const nlohmann::json told = cli().json({"refresh", "feed"}, exit_code);
  return told.contains("lists") ? told.at("lists").at(0) : nlohmann::json::object();
}

RefreshOutcome RefreshTest::refresh_here(WallTime now, UrlLimits limits) const {
  const InNetns there(lab().host());
  SessionOptions options;
  options.state_dir = lab().state_dir();
  options.bpffs = lab().bpffs();
  options.by = "service";
  RefreshRequest request;
  request.list = "feed";
  request.now = now;
  request.limits = limits;
  return refresh_list(options, request);
}

nlohmann::json RefreshTest::state() const {
  const nlohmann::json told = cli().json({"list", "feed"});
  return told.at("lists").at(0).at("refresh");
}

bool RefreshTest::is_warned_of(const std::string& text) const {
  const auto has = [&](const Words& command) {
    const nlohmann::json warnings = cli().warnings(command);
    return std::any_of(warnings.begin(), warnings.end(), [&](const nlohmann::json& one) {
      return one.get<std::string>().find(text) != std::string::npos;
    });
  };
  const bool in_status = has({"status"});
  EXPECT_EQ(in_status, has({"lists"})) << text;
  return in_status;
}

std::string RefreshTest::hosts(int count, int first) {
  std::string text;
  for (int i = first; i < first + count; ++i) text += fmt::format("192.0.2.{}\n", i);
  return text;
}

}  // namespace chatgate::test
