// SPDX-License-Identifier: Apache-2.0
#include "service/troubles.h"

#include <vector>

#include <fmt/format.h>

#include "base/log.h"

namespace chatgate {
namespace {

std::string error_line(const Error& error) {
  const std::string object = error.object.empty() ? "" : ": " + error.object;
  return fmt::format("{}{}: {}", error.what, object, error.reason);
}

std::vector<LogField> fields_of(const std::string& subject, const Error& error) {
  std::vector<LogField> fields{{"subject", subject}, {"error", error_line(error)}};
  if (!error.hint.empty()) fields.emplace_back("hint", error.hint);
  return fields;
}

}  // namespace

Troubles::Turn Troubles::note(const std::string& subject, const Status& status) {
  const auto known = errors_.find(subject);
  if (status) {
    if (known == errors_.end()) return Turn::kSame;
    errors_.erase(known);
    return Turn::kEnded;
  }
  if (known == errors_.end()) {
    errors_.emplace(subject, status.error());
    return Turn::kBegan;
  }
  if (known->second == status.error()) return Turn::kSame;
  known->second = status.error();
  return Turn::kChanged;
}

Troubles::Turn Troubles::tell(const std::string& subject, const Status& status) {
  const Turn turn = note(subject, status);
  if (turn == Turn::kEnded) log_event(LogLevel::kInfo, "mended", {{"subject", subject}});
  if (turn == Turn::kBegan || turn == Turn::kChanged)
    log_event(LogLevel::kError, "trouble", fields_of(subject, status.error()));
  return turn;
}

void Troubles::keep_only(const std::string& kind, const std::set<std::string>& names) {
  const std::string beginning = kind + " ";
  std::erase_if(errors_, [&](const auto& one) {
    const std::string& subject = one.first;
    if (!subject.starts_with(beginning)) return false;
    const std::string name = subject.substr(beginning.size());
    return !names.contains(name.substr(0, name.find(' ')));
  });
}

std::optional<std::string> Troubles::any() const {
  if (errors_.empty()) return std::nullopt;
  const auto& [subject, error] = *errors_.begin();
  return fmt::format("{}: {}", subject, error_line(error));
}

}  // namespace chatgate
