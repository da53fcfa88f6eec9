// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "service/service_options.h"

namespace chatgate {

bool Context::is_typed(const CLI::App& app) const {
  return std::find(words.begin(), words.end(), app.get_name()) != words.end();
}

void Context::read_configuration_file() {
  const bool named = !configuration_file.empty();
  auto read = read_configuration(named ? configuration_file : kDefaultConfigurationFile, named);
  if (read)
    configuration = std::move(*read);
  else
    bad_configuration = std::move(read.error());
}

SessionOptions Context::session_options() const {
  SessionOptions options{state_dir, bpffs, by, command_line, {}, false, bad_configuration, within};
  configure(options, configuration);
  return options;
}

}  // namespace chatgate
