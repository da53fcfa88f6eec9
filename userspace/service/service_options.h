// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/configuration.h"
#include "engine/session.h"

namespace chatgate {

/// Where the service's state is, and its configuration.
struct ServiceOptions {
  std::string state_dir;
  std::string bpffs;
  std::string configuration_file;  ///< as named; empty: the default one, which may be absent
};

/// The configuration as it is in the file now.
Result<Configuration> read_configuration(const ServiceOptions& options);

/// What the configuration says of every change.
void configure(SessionOptions& options, const Configuration& configuration);

/// The service's own changes, in the history: by "chatgate", command "run".
SessionOptions session_options(const ServiceOptions& options, const Configuration& configuration);

}  // namespace chatgate
