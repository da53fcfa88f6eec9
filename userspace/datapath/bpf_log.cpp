// SPDX-License-Identifier: Apache-2.0
#include "datapath/bpf_log.h"

#include <bpf/libbpf.h>
#include <xdp/libxdp.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>

#include "base/log.h"

namespace chatgate {
namespace {

// libbpf's callbacks have no context argument; they are called in the thread that asked for something.
std::string& last_warning() {
  thread_local std::string warning;
  return warning;
}

std::string format_line(const char* format, va_list arguments) {
  std::array<char, 1024> buffer{};
  std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
  std::string line(buffer.data());
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

int from_libbpf(libbpf_print_level level, const char* format, va_list arguments) {
  const std::string line = format_line(format, arguments);
  if (level == LIBBPF_WARN) last_warning() = line;
  log_debug(line);
  return 0;
}

int from_libxdp(libxdp_print_level level, const char* format, va_list arguments) {
  const std::string line = format_line(format, arguments);
  if (level == LIBXDP_WARN) last_warning() = line;
  log_debug(line);
  return 0;
}

}  // namespace

BpfLog::BpfLog() {
  last_warning().clear();
  libbpf_set_print(from_libbpf);
  libxdp_set_print(from_libxdp);
}

Error BpfLog::explain(Error error) const {
  if (!last_warning().empty()) error.reason += " (" + last_warning() + ")";
  return error;
}

}  // namespace chatgate
