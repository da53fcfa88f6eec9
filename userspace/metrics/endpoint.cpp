// SPDX-License-Identifier: Apache-2.0
#include "metrics/endpoint.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

constexpr const char* kServe = "serve metrics";

/// Beside the program, as it is built; or where it is installed.
std::string module_path() {
  std::array<char, PATH_MAX> self{};
  const ssize_t size = readlink("/proc/self/exe", self.data(), self.size());
  std::string folder(self.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  folder.resize(std::min(folder.size(), folder.rfind('/') + 1));
  const std::string beside = folder + kMetricsModule;
  return access(beside.c_str(), F_OK) == 0 ? beside : folder + "../lib/chatgate/" + kMetricsModule;
}

// Never closed: its libraries leave threads' data behind.
Result<ServeMetrics*> load(const std::string& path) {
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    const char* why = dlerror();
    return fail(refused(kServe, path, why != nullptr ? why : "it cannot be loaded",
                        "install it: apt install libprometheus-cpp-pull1.0, or chatgate again"));
  }
  auto* serve = reinterpret_cast<ServeMetrics*>(dlsym(module, kServeMetrics));
  if (serve == nullptr) return fail(refused(kServe, path, "it is no metrics module"));
  return serve;
}

socklen_t to_socket(const AddressPort& listen, sockaddr_storage& storage) {
  if (listen.address.family == Family::kV4) {
    auto* in = reinterpret_cast<sockaddr_in*>(&storage);
    in->sin_family = AF_INET;
    in->sin_port = htons(listen.port);
    std::memcpy(&in->sin_addr, listen.address.bytes.data(), sizeof(in->sin_addr));
    return sizeof(*in);
  }
  auto* in = reinterpret_cast<sockaddr_in6*>(&storage);
  in->sin6_family = AF_INET6;
  in->sin6_port = htons(listen.port);
  std::memcpy(&in->sin6_addr, listen.address.bytes.data(), sizeof(in->sin6_addr));
  return sizeof(*in);
}

/// The web server does not say why it did not start: the kernel is asked.
Error why_not(const AddressPort& listen) {
  const std::string object = to_string(listen);
  sockaddr_storage storage{};
  const socklen_t size = to_socket(listen, storage);
  const UniqueFd fd(socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
    return system_error(kServe, object, errno);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) == 0 && ::listen(fd.get(), 1) == 0)
    return refused(kServe, object, "the web server does not start", "try again, or choose another port");
  Error error = system_error(kServe, object, errno);
  if (errno == EADDRINUSE)
    error.hint = "'ss -ltnp' shows who listens there; [metrics] listen chooses another port";
  if (errno == EADDRNOTAVAIL) error.hint = "'ip -brief address' shows the addresses that this host has";
  return error;
}

}  // namespace

Result<MetricsEndpoint> MetricsEndpoint::start(const EndpointOptions& options, MetricsSource source) {
  CHATGATE_TRY_ASSIGN(ServeMetrics * serve, load(options.module.empty() ? module_path() : options.module));
  Error error;
  std::unique_ptr<MetricsServer> server(
      serve(MetricsBuild{}, to_string(options.listen), std::move(source), error));
  if (server) return MetricsEndpoint(std::move(server));
  if (error.reason.empty()) return fail(why_not(options.listen));
  return fail(refused(kServe, to_string(options.listen), error.reason, error.hint));
}

}  // namespace chatgate
