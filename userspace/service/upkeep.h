// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "service/attach_pass.h"
#include "service/schedule.h"
#include "service/service_context.h"

namespace chatgate {

/// Makes the kernel hold what the store says, and the wanted interfaces carry the program: takes back what
/// nobody confirmed, deletes what has ended, refreshes the protected set, re-anchors the program's clock,
/// attaches.
class Upkeep {
 public:
  explicit Upkeep(ServiceContext& context) : context_(&context) {}

  Result<TaskEnd> run();

  /// A run has succeeded, and filters wherever something of what is wanted is there.
  bool is_ready() const { return ready_; }

 private:
  Result<TaskEnd> run_with_store();
  void run_without_store();
  Status mend(Session& session);
  void tell(const Wishes& wishes, const AttachPass& pass);
  void tell_interface(const InterfaceOutcome& outcome);
  void tell_once(const std::string& subject, const std::string& state, LogLevel level);
  void set_next(Session& session);

  ServiceContext* context_;
  AttachTries tries_;
  std::vector<WantedInterface> wanted_;        // as the store had it last
  std::map<std::string, std::string> states_;  // by interface, as logged last
  std::set<std::string> outdated_;             // interfaces that may carry the program of another build
  bool anew_ = true;                           // all may: there was no pass yet
  bool ready_ = false;
};

}  // namespace chatgate
