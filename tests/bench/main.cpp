// SPDX-License-Identifier: Apache-2.0
// chatgate_bench: measures chatgate beside its peers and prints the figures; scripts/bench is the way in.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "bench/bench.h"

namespace {

using chatgate::Status;
using chatgate::bench::Options;
using chatgate::bench::Report;

struct Part {
  const char* name;
  Status (*measure)(const Options&, Report&);
};

constexpr Part kParts[] = {
    {"program", chatgate::bench::measure_program_cost},
    {"frames", chatgate::bench::measure_live_frames},
    {"changes", chatgate::bench::measure_changes},
    {"service", chatgate::bench::measure_idle_service},
};

bool wanted(const std::vector<std::string>& only, const char* name) {
  return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures chatgate beside its peers");
  Options options;
  std::vector<std::string> only;
  std::string json;
  app.add_flag("--quick", options.quick, "fewer sizes and repetitions");
  app.add_option("--only", only, "parts to run: program, frames, changes, service");
  app.add_option("--json", json, "file to write the figures to");
  CLI11_PARSE(app, argc, argv);

  Report report;
  int exit_code = 0;
  for (const Part& part : kParts) {
    if (!wanted(only, part.name)) continue;
    if (const Status status = part.measure(options, report); !status) {
      std::cerr << to_text(status.error()) << '\n';
      exit_code = 1;
    }
  }
  if (!json.empty() && !(std::ofstream(json) << report.json().dump(1) << std::endl)) {
    std::cerr << "chatgate_bench: cannot write " << json << '\n';
    exit_code = 1;
  }
  return exit_code;
}
