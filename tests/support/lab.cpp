// SPDX-License-Identifier: Apache-2.0
#include "support/lab.h"
#include "support/paths.h"

#include <gtest/gtest.h>

#include <array>

#include <fmt/format.h>

namespace chatgate::test {
namespace {

/// As unique as the lab's directory. (A process id is not: it comes again, here after 32768 others.)
std::string namespace_name(const std::string& directory, const char* role) {
  return fmt::format("cg-{}-{}", directory.substr(directory.rfind('-') + 1), role);
}

void remove_namespace(const std::string& name) {
  const ProcessResult result = run_process({"ip", "netns", "delete", name});
  EXPECT_EQ(result.exit_code, 0) << "network namespace " << name << " stays: " << result.err;
}

Status run_ip(const std::vector<std::string>& words) {
  std::vector<std::string> argv{"ip"};
  argv.insert(argv.end(), words.begin(), words.end());
  const ProcessResult result = run_process(argv);
  if (result.exit_code != 0)
    return fail(refused("set up lab", fmt::format("{}", fmt::join(argv, " ")), result.err));
  return {};
}

struct Subnet {
  const char* v4;
  const char* v6;
};
constexpr std::array<Subnet, 2> kSubnets{{{"198.51.100", "2001:db8:"}, {"203.0.113", "2001:db8:1:"}}};

Status configure(const std::string& netns, const std::string& link, const Subnet& subnet, int host) {
  CHATGATE_TRY(
      run_ip({"-n", netns, "address", "add", fmt::format("{}.{}/24", subnet.v4, host), "dev", link}));
  CHATGATE_TRY(run_ip(
      {"-n", netns, "address", "add", fmt::format("{}:{}/64", subnet.v6, host), "dev", link, "nodad"}));
  return run_ip({"-n", netns, "link", "set", link, "up"});
}

}  // namespace

Lab::Lab(int links)
    : visitor_(namespace_name(directory_.path(), "visitor")),
      host_(namespace_name(directory_.path(), "host")) {
  status_ = set_up(links);
}

Lab::~Lab() {
  // With the namespaces their interfaces go, and with these the programs on them.
  for (const std::string& name : namespaces_) remove_namespace(name);
}

Status Lab::set_up(int links) {
  CHATGATE_TRY(bpffs_.status());
  for (const std::string& name : {visitor_, host_}) {
    CHATGATE_TRY(run_ip({"netns", "add", name}));
    namespaces_.push_back(name);
    CHATGATE_TRY(run_ip({"-n", name, "link", "set", "lo", "up"}));
  }
  for (int i = 0; i < links; ++i) {
    const std::string v = fmt::format("v{}", i);
    const std::string g = fmt::format("g{}", i);
    CHATGATE_TRY(
        run_ip({"-n", visitor_, "link", "add", v, "type", "veth", "peer", "name", g, "netns", host_}));
    CHATGATE_TRY(configure(visitor_, v, kSubnets.at(static_cast<std::size_t>(i)), 2));
    CHATGATE_TRY(configure(host_, g, kSubnets.at(static_cast<std::size_t>(i)), 1));
  }
  return {};
}

ProcessResult Lab::chatgate(const std::vector<std::string>& words, ProcessOptions options) const {
  std::vector<std::string> argv{chatgate_binary(), "--state-dir", state_dir(), "--bpffs", bpffs()};
  argv.insert(argv.end(), words.begin(), words.end());
  options.netns = host_;
  return run_process(argv, options);
}

nlohmann::json Lab::chatgate_json(std::vector<std::string> words) const {
  words.emplace_back("--json");
  const ProcessResult result = chatgate(words);
  EXPECT_EQ(result.exit_code, 0) << fmt::format("chatgate {}\n", fmt::join(words, " ")) << result.out
                                 << result.err;
  nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << result.out;
  return json;
}

void Lab::ip(const std::string& netns, const std::vector<std::string>& words) const {
  std::vector<std::string> all{"-n", netns};
  all.insert(all.end(), words.begin(), words.end());
  const Status status = run_ip(all);
  EXPECT_TRUE(status) << (status ? "" : to_text(status.error()));
}

bool Lab::ping(const std::string& address) const {
  return run_process({"ping", "-n", "-c", "1", "-W", "1", address}, {visitor_, {}, {}}).exit_code == 0;
}

}  // namespace chatgate::test
