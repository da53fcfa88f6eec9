// SPDX-License-Identifier: Apache-2.0
#include "service/service_options.h"

namespace chatgate {

Result<Configuration> read_configuration(const ServiceOptions& options) {
  const bool named = !options.configuration_file.empty();
  return read_configuration(named ? options.configuration_file : kDefaultConfigurationFile, named);
}

void configure(SessionOptions& options, const Configuration& configuration) {
  options.guard.widths = configuration.widths;
  options.guard.ranges.reserve(configuration.protect.size());
  for (const IpPrefix& prefix : configuration.protect)
    options.guard.ranges.push_back({prefix, "protected by the configuration", Protection::kConfigured});
  options.require_destinations = configuration.require_destinations;
}

SessionOptions session_options(const ServiceOptions& options, const Configuration& configuration) {
  SessionOptions session;
  session.state_dir = options.state_dir;
  session.bpffs = options.bpffs;
  session.by = "chatgate";
  session.command = "run";
  configure(session, configuration);
  return session;
}

}  // namespace chatgate
